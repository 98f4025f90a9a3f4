// The adjoint of synthesis: twin of `analyse` in shared/src/live/kernels/synthesise.rs.
// Each invocation computes the gradients of four rows' coefficients of four frequencies; those that have the lowest
// compute the constant's, too.

override SIZE: u32;
// Whose turns: 0 rows, 1 columns.
override AXIS: u32;

// [axis x frequency]: cosine and sine.
@group(0) @binding(0) var<storage, read> turns: array<vec2<f32>>;
// [function x n], in fours of n after the centre: cosines from the constant to Nyquist, then sines.
@group(0) @binding(1) var<storage, read> basis: array<vec4<f32>>;
// [plane x m x n], in fours of n.
@group(0) @binding(2) var<storage, read> values: array<vec4<f32>>;
// [plane x k x m], in fours of m.
@group(0) @binding(3) var<storage, read_write> coefficients: array<vec4<f32>>;

@compute @workgroup_size(64)
fn analyse(@builtin(global_invocation_id) id: vec3<u32>) {
    let half = SIZE / 2u;
    let fours = SIZE / 4u;
    let after = SIZE / 8u;
    let plane = id.x / (after * fours);
    if plane >= 3u {
        return;
    }
    // The frequencies are those from 4 · lowest + 1 on.
    let lowest = id.x / fours % after;
    let m = id.x % fours;
    let row = (plane * SIZE + 4u * m) * fours;
    let cosines = (4u * lowest + 1u) * after;
    let sines = cosines + half * after;
    var constant = vec4<f32>();
    var even0 = vec4<f32>();
    var even1 = vec4<f32>();
    var even2 = vec4<f32>();
    var even3 = vec4<f32>();
    var odd0 = vec4<f32>();
    var odd1 = vec4<f32>();
    var odd2 = vec4<f32>();
    var odd3 = vec4<f32>();
    for (var n = 0u; n < after; n++) {
        let there = row + after + n;
        let mirrored = row + after - 1u - n;
        let a = values[there];
        let b = values[there + fours];
        let c = values[there + 2u * fours];
        let d = values[there + 3u * fours];
        let e = values[mirrored].wzyx;
        let f = values[mirrored + fours].wzyx;
        let g = values[mirrored + 2u * fours].wzyx;
        let h = values[mirrored + 3u * fours].wzyx;
        let sums = mat4x4<f32>(a + e, b + f, c + g, d + h);
        let differences = mat4x4<f32>(a - e, b - f, c - g, d - h);
        if lowest == 0u {
            constant += basis[n] * sums;
        }
        even0 += basis[cosines + n] * sums;
        even1 += basis[cosines + after + n] * sums;
        even2 += basis[cosines + 2u * after + n] * sums;
        even3 += basis[cosines + 3u * after + n] * sums;
        odd0 += basis[sines + n] * differences;
        odd1 += basis[sines + after + n] * differences;
        odd2 += basis[sines + 2u * after + n] * differences;
        odd3 += basis[sines + 3u * after + n] * differences;
    }
    if lowest == 0u {
        coefficients[plane * SIZE * fours + m] = constant;
    }
    let cycles = 4u * lowest + 1u;
    turn_back(plane, cycles, m, even0, odd0);
    turn_back(plane, cycles + 1u, m, even1, odd1);
    turn_back(plane, cycles + 2u, m, even2, odd2);
    turn_back(plane, cycles + 3u, m, even3, odd3);
}

fn turn_back(plane: u32, cycles: u32, m: u32, even: vec4<f32>, odd: vec4<f32>) {
    let half = SIZE / 2u;
    let turn = turns[AXIS * (half + 1u) + cycles];
    let fours = SIZE / 4u;
    let cosine = (plane * SIZE + 2u * cycles - 1u) * fours + m;
    coefficients[cosine] = turn.x * even - turn.y * odd;
    // At Nyquist there is no sine.
    if cycles < half {
        coefficients[cosine + fours] = turn.y * even + turn.x * odd;
    }
}
