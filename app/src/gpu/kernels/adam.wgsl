// Adam: twin of `adam` in shared/src/live/kernels/adam.rs.

override FOURS: u32;
// Of one plane.
override PLANE_FOURS: u32;

// As in `wave`.
struct Step {
    transform: vec4<f32>,
    rate: vec4<f32>,
}

@group(0) @binding(0) var<storage, read> step: Step;
@group(0) @binding(1) var<storage, read> scale: array<vec4<f32>>;
@group(0) @binding(2) var<storage, read> gradient: array<vec4<f32>>;
@group(0) @binding(3) var<storage, read_write> coefficients: array<vec4<f32>>;
@group(0) @binding(4) var<storage, read_write> momentum: array<vec4<f32>>;
@group(0) @binding(5) var<storage, read_write> energy: array<vec4<f32>>;

@compute @workgroup_size(64)
fn adam(@builtin(global_invocation_id) id: vec3<u32>) {
    if id.x >= FOURS {
        return;
    }
    let up = gradient[id.x];
    let mean = step.rate.y * momentum[id.x] + up;
    let squares = step.rate.z * energy[id.x] + up * up;
    momentum[id.x] = mean;
    energy[id.x] = squares;
    coefficients[id.x] += step.rate.x * scale[id.x % PLANE_FOURS] * mean / (sqrt(squares) + step.rate.w);
}
