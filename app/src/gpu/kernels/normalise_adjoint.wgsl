// The adjoint of `normalise`: twin of `normalise_adjoint` in shared/src/live/kernels/normalise.rs.

override VALUES: u32;
override CHANNELS: u32;
override SIZE: u32;
override ALPHA: f32;
override BETA: f32;

@group(0) @binding(0) var<storage, read> input: array<f32>;
@group(0) @binding(1) var<storage, read> output: array<f32>;
@group(0) @binding(2) var<storage, read> sums: array<f32>;
@group(0) @binding(3) var<storage, read> towards_output: array<f32>;
@group(0) @binding(4) var<storage, read_write> towards_input: array<f32>;

@compute @workgroup_size(64)
fn normalise_adjoint(@builtin(global_invocation_id) id: vec3<u32>) {
    if id.x >= VALUES {
        return;
    }
    let channel = id.x % CHANNELS;
    let start = id.x - channel;
    // The channels whose sums this one is in.
    let first = channel - min(channel, SIZE / 2u);
    let end = min(channel + (SIZE - 1u) / 2u + 1u, CHANNELS);
    var through = 0.0;
    for (var c = first; c < end; c++) {
        through += towards_output[start + c] * output[start + c] / sums[start + c];
    }
    let factor = 2.0 * ALPHA * BETA / f32(SIZE);
    towards_input[id.x] = towards_output[id.x] * pow(sums[id.x], -BETA) - factor * input[id.x] * through;
}
