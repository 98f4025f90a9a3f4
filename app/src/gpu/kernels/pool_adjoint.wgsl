// The adjoint of `pool`: twin of `pool_adjoint` in shared/src/live/kernels/pool.rs.
// Each invocation gathers four channels of a pixel from the windows that hold it.

override SIDE: u32;
override STRIDE: u32;
override BEFORE: u32;
override IN_HEIGHT: u32;
override IN_WIDTH: u32;
override OUT_HEIGHT: u32;
override OUT_WIDTH: u32;
override FOURS: u32;

@group(0) @binding(0) var<storage, read> taken: array<vec4<u32>>;
@group(0) @binding(1) var<storage, read> towards_output: array<vec4<f32>>;
@group(0) @binding(2) var<storage, read_write> towards_input: array<vec4<f32>>;

@compute @workgroup_size(64)
fn pool_adjoint(@builtin(global_invocation_id) id: vec3<u32>) {
    let four = id.x % FOURS;
    let x = id.x / FOURS % IN_WIDTH;
    let y = id.x / FOURS / IN_WIDTH;
    if y >= IN_HEIGHT {
        return;
    }
    var sum = vec4<f32>();
    for (var ky = (y + BEFORE) % STRIDE; ky < SIDE && ky <= y + BEFORE; ky += STRIDE) {
        let row = (y + BEFORE - ky) / STRIDE;
        for (var kx = (x + BEFORE) % STRIDE; kx < SIDE && kx <= x + BEFORE; kx += STRIDE) {
            let column = (x + BEFORE - kx) / STRIDE;
            if row < OUT_HEIGHT && column < OUT_WIDTH {
                let at = (row * OUT_WIDTH + column) * FOURS + four;
                sum += select(vec4<f32>(), towards_output[at], taken[at] == vec4<u32>(ky * SIDE + kx));
            }
        }
    }
    towards_input[id.x] = sum;
}
