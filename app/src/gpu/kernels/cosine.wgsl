// The cosine of each position and the gradient of their mean: twin of `cosine` in shared/src/live/kernels/cosine.rs.

override POSITIONS: u32;
override FOURS: u32;

// [position x channel], in fours of channels.
@group(0) @binding(0) var<storage, read> activations: array<vec4<f32>>;
// Of unit norm.
@group(0) @binding(1) var<storage, read> goal: array<vec4<f32>>;
@group(0) @binding(2) var<storage, read_write> towards: array<vec4<f32>>;
@group(0) @binding(3) var<storage, read_write> cosines: array<f32>;

@compute @workgroup_size(64)
fn cosine(@builtin(global_invocation_id) id: vec3<u32>) {
    if id.x >= POSITIONS {
        return;
    }
    let start = id.x * FOURS;
    var product = 0.0;
    var norm2 = 0.0;
    for (var four = 0u; four < FOURS; four++) {
        let activation = activations[start + four];
        product += dot(activation, goal[four]);
        norm2 += dot(activation, activation);
    }
    // Below a norm of 1e-6 an activation counts as silent.
    let inverse = inverseSqrt(norm2 + 1e-12);
    let cosine = product * inverse;
    cosines[id.x] = cosine;
    let share = 1.0 / f32(POSITIONS);
    for (var four = 0u; four < FOURS; four++) {
        let along = activations[start + four] * (cosine * inverse * inverse * share);
        towards[start + four] = goal[four] * (inverse * share) - along;
    }
}
