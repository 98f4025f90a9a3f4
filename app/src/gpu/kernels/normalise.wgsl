// Local response normalisation: twin of `normalise` in shared/src/live/kernels/normalise.rs.

override VALUES: u32;
override CHANNELS: u32;
override SIZE: u32;
override ALPHA: f32;
override BETA: f32;
override BIAS: f32;

@group(0) @binding(0) var<storage, read> input: array<f32>;
@group(0) @binding(1) var<storage, read_write> output: array<f32>;
@group(0) @binding(2) var<storage, read_write> sums: array<f32>;

@compute @workgroup_size(64)
fn normalise(@builtin(global_invocation_id) id: vec3<u32>) {
    if id.x >= VALUES {
        return;
    }
    let channel = id.x % CHANNELS;
    let start = id.x - channel;
    let first = channel - min(channel, (SIZE - 1u) / 2u);
    let end = min(channel + SIZE / 2u + 1u, CHANNELS);
    var squares = 0.0;
    for (var c = first; c < end; c++) {
        squares += input[start + c] * input[start + c];
    }
    let sum = BIAS + ALPHA / f32(SIZE) * squares;
    sums[id.x] = sum;
    output[id.x] = input[id.x] * pow(sum, -BETA);
}
