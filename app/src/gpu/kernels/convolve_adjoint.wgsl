// The adjoint of `convolve`, without its ReLU: twin of `convolve_adjoint` in shared/src/live/kernels/convolve.rs.
// Each invocation gathers four channels at four positions of a row. Those lie a stride apart, so that the same taps of
// the window reach all four.

override SIDE: u32;
override STRIDE: u32;
override BEFORE: u32;
override IN_HEIGHT: u32;
override IN_WIDTH: u32;
// As in `convolve`.
override IN_FOURS: u32;
override FOURTH: bool;
override OUT_HEIGHT: u32;
override OUT_WIDTH: u32;
override OUT_FOURS: u32;

// As in `convolve`.
@group(0) @binding(0) var<storage, read> weights: array<vec4<f32>>;
// [row x column x channel], in fours of channels.
@group(0) @binding(1) var<storage, read> towards_output: array<vec4<f32>>;
@group(0) @binding(2) var<storage, read_write> towards_input: array<vec4<f32>>;

// Without a branch, so that invocations at the border keep step with the others.
fn given(row: u32, x: i32, four: u32) -> vec4<f32> {
    let column = u32(clamp(x, 0, i32(OUT_WIDTH) - 1));
    return select(vec4<f32>(), towards_output[(row * OUT_WIDTH + column) * OUT_FOURS + four], x == i32(column));
}

@compute @workgroup_size(64)
fn convolve_adjoint(@builtin(global_invocation_id) id: vec3<u32>) {
    let rows = select(3u, 4u * IN_FOURS, FOURTH);
    let spans = (IN_WIDTH + 4u * STRIDE - 1u) / (4u * STRIDE);
    let span = id.x % spans;
    let offset = id.x / spans % STRIDE;
    let four = id.x / spans / STRIDE % IN_FOURS;
    let y = id.x / spans / STRIDE / IN_FOURS;
    let x = span * 4u * STRIDE + offset;
    if y >= IN_HEIGHT || x >= IN_WIDTH {
        return;
    }
    var sum0 = vec4<f32>();
    var sum1 = vec4<f32>();
    var sum2 = vec4<f32>();
    var sum3 = vec4<f32>();
    for (var ky = (y + BEFORE) % STRIDE; ky < SIDE; ky += STRIDE) {
        let row = (i32(y + BEFORE) - i32(ky)) / i32(STRIDE);
        if y + BEFORE < ky || row >= i32(OUT_HEIGHT) {
            continue;
        }
        for (var kx = (x + BEFORE) % STRIDE; kx < SIDE; kx += STRIDE) {
            // A negative multiple of the stride, so that division towards zero is exact.
            let column = (i32(x + BEFORE) - i32(kx)) / i32(STRIDE);
            let tap = ((ky * SIDE + kx) * rows + 4u * four) * OUT_FOURS;
            for (var o = 0u; o < OUT_FOURS; o++) {
                let out0 = given(u32(row), column, o);
                let out1 = given(u32(row), column + 1, o);
                let out2 = given(u32(row), column + 2, o);
                let out3 = given(u32(row), column + 3, o);
                let a = weights[tap + o];
                let b = weights[tap + OUT_FOURS + o];
                let c = weights[tap + 2u * OUT_FOURS + o];
                var d = vec4<f32>();
                if FOURTH {
                    d = weights[tap + 3u * OUT_FOURS + o];
                }
                sum0 += vec4<f32>(dot(a, out0), dot(b, out0), dot(c, out0), dot(d, out0));
                sum1 += vec4<f32>(dot(a, out1), dot(b, out1), dot(c, out1), dot(d, out1));
                sum2 += vec4<f32>(dot(a, out2), dot(b, out2), dot(c, out2), dot(d, out2));
                sum3 += vec4<f32>(dot(a, out3), dot(b, out3), dot(c, out3), dot(d, out3));
            }
        }
    }
    let place = (y * IN_WIDTH + x) * IN_FOURS + four;
    let apart = STRIDE * IN_FOURS;
    towards_input[place] = sum0;
    if x + STRIDE < IN_WIDTH {
        towards_input[place + apart] = sum1;
    }
    if x + 2u * STRIDE < IN_WIDTH {
        towards_input[place + 2u * apart] = sum2;
    }
    if x + 3u * STRIDE < IN_WIDTH {
        towards_input[place + 3u * apart] = sum3;
    }
}
