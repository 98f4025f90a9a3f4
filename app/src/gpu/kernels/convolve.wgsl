// Convolution, with its ReLU: twin of `convolve` in shared/src/live/kernels/convolve.rs.
// Each invocation computes eight channels at four positions of a row: what it reads is used often.

override SIDE: u32;
override STRIDE: u32;
override BEFORE: u32;
override IN_HEIGHT: u32;
override IN_WIDTH: u32;
// Fours of channels; one of three alone lacks its fourth, and the weights have no row for it.
override IN_FOURS: u32;
override FOURTH: bool;
override OUT_HEIGHT: u32;
override OUT_WIDTH: u32;
override OUT_FOURS: u32;
override RECTIFIED: bool;

// [row x column x channel], in fours of channels.
@group(0) @binding(0) var<storage, read> input: array<vec4<f32>>;
// [tap x input x output], in fours of outputs; but for a lacking fourth, inputs are filled up to fours with zeros.
@group(0) @binding(1) var<storage, read> weights: array<vec4<f32>>;
@group(0) @binding(2) var<storage, read> bias: array<vec4<f32>>;
@group(0) @binding(3) var<storage, read_write> output: array<vec4<f32>>;

// Padding is zero; without a branch, so that invocations at the border keep step with the others.
fn taken(row: u32, x: i32, four: u32) -> vec4<f32> {
    let column = u32(clamp(x, 0, i32(IN_WIDTH) - 1));
    return select(vec4<f32>(), input[(row * IN_WIDTH + column) * IN_FOURS + four], x == i32(column));
}

fn given(sum: vec4<f32>) -> vec4<f32> {
    return select(sum, max(sum, vec4<f32>()), RECTIFIED);
}

@compute @workgroup_size(64)
fn convolve(@builtin(global_invocation_id) id: vec3<u32>) {
    let eights = (OUT_FOURS + 1u) / 2u;
    let tiles = (OUT_WIDTH + 3u) / 4u;
    let first = id.x % eights * 2u;
    // Where the channels end with a first four, it is computed twice and kept once.
    let second = min(first + 1u, OUT_FOURS - 1u);
    let x = id.x / eights % tiles * 4u;
    let y = id.x / eights / tiles;
    if y >= OUT_HEIGHT {
        return;
    }
    var a0 = bias[first];
    var a1 = a0;
    var a2 = a0;
    var a3 = a0;
    var b0 = bias[second];
    var b1 = b0;
    var b2 = b0;
    var b3 = b0;
    let stride = i32(STRIDE);
    let rows = select(3u, 4u * IN_FOURS, FOURTH) * OUT_FOURS;
    for (var ky = 0u; ky < SIDE; ky++) {
        let row = i32(y * STRIDE + ky) - i32(BEFORE);
        if row < 0 || row >= i32(IN_HEIGHT) {
            continue;
        }
        // One loop over the taps of a row and the fours of their channels: nested ones cost more than they hold.
        var at = ky * SIDE * rows;
        for (var index = 0u; index < SIDE * IN_FOURS; index++) {
            let column = i32(x * STRIDE + index / IN_FOURS) - i32(BEFORE);
            let four = index % IN_FOURS;
            let in0 = taken(u32(row), column, four);
            let in1 = taken(u32(row), column + stride, four);
            let in2 = taken(u32(row), column + 2 * stride, four);
            let in3 = taken(u32(row), column + 3 * stride, four);
            var a = weights[at + first];
            var b = weights[at + second];
            a0 += in0.x * a;
            a1 += in1.x * a;
            a2 += in2.x * a;
            a3 += in3.x * a;
            b0 += in0.x * b;
            b1 += in1.x * b;
            b2 += in2.x * b;
            b3 += in3.x * b;
            at += OUT_FOURS;
            a = weights[at + first];
            b = weights[at + second];
            a0 += in0.y * a;
            a1 += in1.y * a;
            a2 += in2.y * a;
            a3 += in3.y * a;
            b0 += in0.y * b;
            b1 += in1.y * b;
            b2 += in2.y * b;
            b3 += in3.y * b;
            at += OUT_FOURS;
            a = weights[at + first];
            b = weights[at + second];
            a0 += in0.z * a;
            a1 += in1.z * a;
            a2 += in2.z * a;
            a3 += in3.z * a;
            b0 += in0.z * b;
            b1 += in1.z * b;
            b2 += in2.z * b;
            b3 += in3.z * b;
            at += OUT_FOURS;
            if FOURTH {
                a = weights[at + first];
                b = weights[at + second];
                a0 += in0.w * a;
                a1 += in1.w * a;
                a2 += in2.w * a;
                a3 += in3.w * a;
                b0 += in0.w * b;
                b1 += in1.w * b;
                b2 += in2.w * b;
                b3 += in3.w * b;
                at += OUT_FOURS;
            }
        }
    }
    let place = (y * OUT_WIDTH + x) * OUT_FOURS;
    output[place + first] = given(a0);
    output[place + second] = given(b0);
    if x + 1u < OUT_WIDTH {
        output[place + OUT_FOURS + first] = given(a1);
        output[place + OUT_FOURS + second] = given(b1);
    }
    if x + 2u < OUT_WIDTH {
        output[place + 2u * OUT_FOURS + first] = given(a2);
        output[place + 2u * OUT_FOURS + second] = given(b2);
    }
    if x + 3u < OUT_WIDTH {
        output[place + 3u * OUT_FOURS + first] = given(a3);
        output[place + 3u * OUT_FOURS + second] = given(b3);
    }
}
