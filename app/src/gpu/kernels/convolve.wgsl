// Convolution, with its ReLU: twin of `convolve` in shared/src/live/kernels/convolve.rs.
// Each invocation computes four channels at four positions of a row.

override SIDE: u32;
override STRIDE: u32;
override BEFORE: u32;
override IN_HEIGHT: u32;
override IN_WIDTH: u32;
override IN_CHANNELS: u32;
override OUT_HEIGHT: u32;
override OUT_WIDTH: u32;
override OUT_FOURS: u32;
override RECTIFIED: bool;

// [row x column x channel], in fours of channels.
@group(0) @binding(0) var<storage, read> input: array<vec4<f32>>;
// [tap x input x output], in fours of outputs.
@group(0) @binding(1) var<storage, read> weights: array<vec4<f32>>;
@group(0) @binding(2) var<storage, read> bias: array<vec4<f32>>;
@group(0) @binding(3) var<storage, read_write> output: array<vec4<f32>>;

fn taken(row: u32, x: i32, four: u32) -> vec4<f32> {
    let fours = (IN_CHANNELS + 3u) / 4u;
    if x < 0 || x >= i32(IN_WIDTH) {
        return vec4<f32>();
    }
    return input[(row * IN_WIDTH + u32(x)) * fours + four];
}

fn given(sum: vec4<f32>) -> vec4<f32> {
    return select(sum, max(sum, vec4<f32>()), RECTIFIED);
}

@compute @workgroup_size(64)
fn convolve(@builtin(global_invocation_id) id: vec3<u32>) {
    let four = id.x % OUT_FOURS;
    let tiles = (OUT_WIDTH + 3u) / 4u;
    let x = id.x / OUT_FOURS % tiles * 4u;
    let y = id.x / OUT_FOURS / tiles;
    if y >= OUT_HEIGHT {
        return;
    }
    var sum0 = bias[four];
    var sum1 = sum0;
    var sum2 = sum0;
    var sum3 = sum0;
    let stride = i32(STRIDE);
    for (var ky = 0u; ky < SIDE; ky++) {
        let row = i32(y * STRIDE + ky) - i32(BEFORE);
        if row < 0 || row >= i32(IN_HEIGHT) {
            continue;
        }
        for (var kx = 0u; kx < SIDE; kx++) {
            let column = i32(x * STRIDE + kx) - i32(BEFORE);
            let tap = (ky * SIDE + kx) * IN_CHANNELS;
            for (var c = 0u; c < IN_CHANNELS; c += 4u) {
                let in0 = taken(u32(row), column, c / 4u);
                let in1 = taken(u32(row), column + stride, c / 4u);
                let in2 = taken(u32(row), column + 2 * stride, c / 4u);
                let in3 = taken(u32(row), column + 3 * stride, c / 4u);
                var at = (tap + c) * OUT_FOURS + four;
                var weight = weights[at];
                sum0 += in0.x * weight;
                sum1 += in1.x * weight;
                sum2 += in2.x * weight;
                sum3 += in3.x * weight;
                if c + 1u < IN_CHANNELS {
                    at += OUT_FOURS;
                    weight = weights[at];
                    sum0 += in0.y * weight;
                    sum1 += in1.y * weight;
                    sum2 += in2.y * weight;
                    sum3 += in3.y * weight;
                }
                if c + 2u < IN_CHANNELS {
                    at += OUT_FOURS;
                    weight = weights[at];
                    sum0 += in0.z * weight;
                    sum1 += in1.z * weight;
                    sum2 += in2.z * weight;
                    sum3 += in3.z * weight;
                }
                if c + 3u < IN_CHANNELS {
                    at += OUT_FOURS;
                    weight = weights[at];
                    sum0 += in0.w * weight;
                    sum1 += in1.w * weight;
                    sum2 += in2.w * weight;
                    sum3 += in3.w * weight;
                }
            }
        }
    }
    let place = (y * OUT_WIDTH + x) * OUT_FOURS + four;
    output[place] = given(sum0);
    if x + 1u < OUT_WIDTH {
        output[place + OUT_FOURS] = given(sum1);
    }
    if x + 2u < OUT_WIDTH {
        output[place + 2u * OUT_FOURS] = given(sum2);
    }
    if x + 3u < OUT_WIDTH {
        output[place + 3u * OUT_FOURS] = given(sum3);
    }
}
