// The Fourier basis evaluated where a transform puts each pixel: twin of `wave` in shared/src/live/kernels/wave.rs.

override SIZE: u32;

struct Step {
    // Scale, shift of rows, shift of columns, unused.
    transform: vec4<f32>,
    // Rate, decay of the two sums, guard.
    rate: vec4<f32>,
}

@group(0) @binding(0) var<storage, read> step: Step;
// For each basis function its cycles, its phase in turns, its amplitude, and nothing.
@group(0) @binding(1) var<storage, read> functions: array<vec4<f32>>;
// [axis x function x pixel].
@group(0) @binding(2) var<storage, read_write> basis: array<f32>;

// Shaders promise a good cosine for small angles only, so whole turns are dropped and the series is written out.
fn cosine_of_turns(turns: f32) -> f32 {
    let left = 0.25 - abs(turns - round(turns));
    let square = left * left;
    var sum = -15.094643;
    sum = sum * square + 42.058693;
    sum = sum * square - 76.70586;
    sum = sum * square + 81.60525;
    sum = sum * square - 41.3417;
    sum = sum * square + 6.2831855;
    return left * sum;
}

@compute @workgroup_size(64)
fn wave(@builtin(global_invocation_id) id: vec3<u32>) {
    if id.x >= 2u * SIZE * SIZE {
        return;
    }
    let axis = id.x / (SIZE * SIZE);
    let function = functions[id.x / SIZE % SIZE];
    let centre = (f32(SIZE) - 1.0) / 2.0;
    let shift = select(step.transform.y, step.transform.z, axis == 1u);
    let place = step.transform.x * (f32(id.x % SIZE) - centre) + centre + shift;
    basis[id.x] = function.z * cosine_of_turns(function.x * (place / f32(SIZE)) - function.y);
}
