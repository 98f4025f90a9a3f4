// From coefficients to values along one axis: twin of `synthesise` in shared/src/live/kernels/synthesise.rs.
// Each invocation computes four rows of four values.

override SIZE: u32;
// Which axis of the basis: 0 rows, 1 columns.
override AXIS: u32;

// [plane x k x m], in fours of m.
@group(0) @binding(0) var<storage, read> coefficients: array<vec4<f32>>;
// [axis x k x n], in fours of n.
@group(0) @binding(1) var<storage, read> basis: array<vec4<f32>>;
// [plane x m x n], in fours of n.
@group(0) @binding(2) var<storage, read_write> values: array<vec4<f32>>;

@compute @workgroup_size(64)
fn synthesise(@builtin(global_invocation_id) id: vec3<u32>) {
    let fours = SIZE / 4u;
    let plane = id.x / (fours * fours);
    if plane >= 3u {
        return;
    }
    let m = id.x / fours % fours;
    let n = id.x % fours;
    var left = plane * SIZE * fours + m;
    var right = AXIS * SIZE * fours + n;
    var row0 = vec4<f32>();
    var row1 = vec4<f32>();
    var row2 = vec4<f32>();
    var row3 = vec4<f32>();
    for (var k = 0u; k < SIZE; k++) {
        let factors = coefficients[left];
        let waves = basis[right];
        row0 += factors.x * waves;
        row1 += factors.y * waves;
        row2 += factors.z * waves;
        row3 += factors.w * waves;
        left += fours;
        right += fours;
    }
    let place = (plane * SIZE + 4u * m) * fours + n;
    values[place] = row0;
    values[place + fours] = row1;
    values[place + 2u * fours] = row2;
    values[place + 3u * fours] = row3;
}
