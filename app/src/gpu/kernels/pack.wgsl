// Pixels as bytes, red, green, blue, opaque: twin of `pack` in shared/src/live/kernels/colour.rs.

override POSITIONS: u32;

@group(0) @binding(0) var<storage, read> pixels: array<vec4<f32>>;
@group(0) @binding(1) var<storage, read_write> bytes: array<u32>;

@compute @workgroup_size(64)
fn pack(@builtin(global_invocation_id) id: vec3<u32>) {
    if id.x >= POSITIONS {
        return;
    }
    bytes[id.x] = pack4x8unorm(vec4<f32>(pixels[id.x].xyz, 1.0));
}
