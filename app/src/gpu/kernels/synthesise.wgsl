// From coefficients to values along one axis: twin of `synthesise` in shared/src/live/kernels/synthesise.rs.
// Each invocation computes four rows of values at four pixels after the centre, and at their mirror images.

override SIZE: u32;
// Whose turns: 0 rows, 1 columns.
override AXIS: u32;

// [plane x k x m], in fours of m.
@group(0) @binding(0) var<storage, read> coefficients: array<vec4<f32>>;
// [axis x frequency]: cosine and sine.
@group(0) @binding(1) var<storage, read> turns: array<vec2<f32>>;
// [function x n], in fours of n after the centre: cosines from the constant to Nyquist, then sines.
@group(0) @binding(2) var<storage, read> basis: array<vec4<f32>>;
// [plane x m x n], in fours of n.
@group(0) @binding(3) var<storage, read_write> values: array<vec4<f32>>;

@compute @workgroup_size(64)
fn synthesise(@builtin(global_invocation_id) id: vec3<u32>) {
    let half = SIZE / 2u;
    let fours = SIZE / 4u;
    let after = SIZE / 8u;
    let plane = id.x / (fours * after);
    if plane >= 3u {
        return;
    }
    let m = id.x / after % fours;
    let n = id.x % after;
    var left = plane * SIZE * fours + m;
    let constant = coefficients[left];
    let wave = basis[n];
    var even0 = constant.x * wave;
    var even1 = constant.y * wave;
    var even2 = constant.z * wave;
    var even3 = constant.w * wave;
    var odd0 = vec4<f32>();
    var odd1 = vec4<f32>();
    var odd2 = vec4<f32>();
    var odd3 = vec4<f32>();
    left += fours;
    var right = after + n;
    for (var cycles = 1u; cycles <= half; cycles++) {
        let a = coefficients[left];
        // At Nyquist there is no sine.
        var b = vec4<f32>();
        if cycles < half {
            b = coefficients[left + fours];
        }
        let turn = turns[AXIS * (half + 1u) + cycles];
        let even = turn.x * a + turn.y * b;
        let odd = turn.x * b - turn.y * a;
        let cosines = basis[right];
        even0 += even.x * cosines;
        even1 += even.y * cosines;
        even2 += even.z * cosines;
        even3 += even.w * cosines;
        let sines = basis[right + half * after];
        odd0 += odd.x * sines;
        odd1 += odd.y * sines;
        odd2 += odd.z * sines;
        odd3 += odd.w * sines;
        left += 2u * fours;
        right += after;
    }
    let row = (plane * SIZE + 4u * m) * fours;
    let there = row + after + n;
    values[there] = even0 + odd0;
    values[there + fours] = even1 + odd1;
    values[there + 2u * fours] = even2 + odd2;
    values[there + 3u * fours] = even3 + odd3;
    let mirrored = row + after - 1u - n;
    values[mirrored] = (even0 - odd0).wzyx;
    values[mirrored + fours] = (even1 - odd1).wzyx;
    values[mirrored + 2u * fours] = (even2 - odd2).wzyx;
    values[mirrored + 3u * fours] = (even3 - odd3).wzyx;
}
