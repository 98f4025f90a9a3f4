// The adjoint of `colour`: twin of `colour_adjoint` in shared/src/live/kernels/colour.rs.

override POSITIONS: u32;

// As in `colour`.
@group(0) @binding(0) var<storage, read> space: array<vec4<f32>, 5>;
@group(0) @binding(1) var<storage, read> pixels: array<vec4<f32>>;
@group(0) @binding(2) var<storage, read> towards_input: array<vec4<f32>>;
// [axis x position].
@group(0) @binding(3) var<storage, read_write> towards_axes: array<f32>;

@compute @workgroup_size(64)
fn colour_adjoint(@builtin(global_invocation_id) id: vec3<u32>) {
    let position = id.x;
    if position >= POSITIONS {
        return;
    }
    let pixel = pixels[position];
    let logits = towards_input[position] * space[3] * pixel * (1.0 - pixel);
    let axes = logits.x * space[0] + logits.y * space[1] + logits.z * space[2];
    towards_axes[position] = axes.x;
    towards_axes[POSITIONS + position] = axes.y;
    towards_axes[2u * POSITIONS + position] = axes.z;
}
