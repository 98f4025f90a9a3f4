// The ReLU's way back: twin of `rectify_adjoint` in shared/src/live/kernels/rectify.rs.

override FOURS: u32;

@group(0) @binding(0) var<storage, read> output: array<vec4<f32>>;
@group(0) @binding(1) var<storage, read_write> towards: array<vec4<f32>>;

@compute @workgroup_size(64)
fn rectify_adjoint(@builtin(global_invocation_id) id: vec3<u32>) {
    if id.x >= FOURS {
        return;
    }
    towards[id.x] = select(vec4<f32>(), towards[id.x], output[id.x] > vec4<f32>());
}
