// From decorrelated colour axes to pixels and the network's input: twin of `colour` in
// shared/src/live/kernels/colour.rs.

override POSITIONS: u32;

// The rows of the matrix from axes to red, green and blue; the factor from a pixel to the input; its offset.
@group(0) @binding(0) var<storage, read> space: array<vec4<f32>, 5>;
// [axis x position].
@group(0) @binding(1) var<storage, read> axes: array<f32>;
@group(0) @binding(2) var<storage, read_write> pixels: array<vec4<f32>>;
@group(0) @binding(3) var<storage, read_write> input: array<vec4<f32>>;

@compute @workgroup_size(64)
fn colour(@builtin(global_invocation_id) id: vec3<u32>) {
    let position = id.x;
    if position >= POSITIONS {
        return;
    }
    let axis = vec4<f32>(axes[position], axes[POSITIONS + position], axes[2u * POSITIONS + position], 0.0);
    let logits = vec3<f32>(dot(space[0], axis), dot(space[1], axis), dot(space[2], axis));
    let pixel = vec4<f32>(1.0 / (1.0 + exp(-logits)), 0.0);
    pixels[position] = pixel;
    input[position] = pixel * space[3] + space[4];
}
