// The adjoint of synthesis: twin of `analyse` in shared/src/live/kernels/synthesise.rs.
// Each invocation computes four rows of four coefficients' gradients.

override SIZE: u32;
// Which axis of the basis: 0 rows, 1 columns.
override AXIS: u32;

// [axis x k x n], in fours of n.
@group(0) @binding(0) var<storage, read> basis: array<vec4<f32>>;
// [plane x m x n], in fours of n.
@group(0) @binding(1) var<storage, read> values: array<vec4<f32>>;
// [plane x k x m], in fours of m.
@group(0) @binding(2) var<storage, read_write> coefficients: array<vec4<f32>>;

@compute @workgroup_size(64)
fn analyse(@builtin(global_invocation_id) id: vec3<u32>) {
    let fours = SIZE / 4u;
    let plane = id.x / (fours * fours);
    if plane >= 3u {
        return;
    }
    let k = id.x / fours % fours;
    let m = id.x % fours;
    let left = (AXIS * SIZE + 4u * k) * fours;
    let right = (plane * SIZE + 4u * m) * fours;
    var row0 = vec4<f32>();
    var row1 = vec4<f32>();
    var row2 = vec4<f32>();
    var row3 = vec4<f32>();
    for (var n = 0u; n < fours; n++) {
        let a = values[right + n];
        let b = values[right + fours + n];
        let c = values[right + 2u * fours + n];
        let d = values[right + 3u * fours + n];
        let wave0 = basis[left + n];
        row0 += vec4<f32>(dot(wave0, a), dot(wave0, b), dot(wave0, c), dot(wave0, d));
        let wave1 = basis[left + fours + n];
        row1 += vec4<f32>(dot(wave1, a), dot(wave1, b), dot(wave1, c), dot(wave1, d));
        let wave2 = basis[left + 2u * fours + n];
        row2 += vec4<f32>(dot(wave2, a), dot(wave2, b), dot(wave2, c), dot(wave2, d));
        let wave3 = basis[left + 3u * fours + n];
        row3 += vec4<f32>(dot(wave3, a), dot(wave3, b), dot(wave3, c), dot(wave3, d));
    }
    let place = (plane * SIZE + 4u * k) * fours + m;
    coefficients[place] = row0;
    coefficients[place + fours] = row1;
    coefficients[place + 2u * fours] = row2;
    coefficients[place + 3u * fours] = row3;
}
