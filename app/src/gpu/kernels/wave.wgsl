// The waves that images are made of, where a transform puts each pixel: twin of `wave` in
// shared/src/live/kernels/wave.rs, which tells how. Each invocation computes a number of the basis, or a turn.

override SIZE: u32;

struct Step {
    // Scale, shift of rows, shift of columns, unused.
    transform: vec4<f32>,
    // Rate, decay of the two sums, guard.
    rate: vec4<f32>,
}

@group(0) @binding(0) var<storage, read> step: Step;
// Of each frequency, from the constant to Nyquist.
@group(0) @binding(1) var<storage, read> amplitudes: array<f32>;
// [function x pixel after the centre]: cosines from the constant to Nyquist, then sines from one cycle to Nyquist.
@group(0) @binding(2) var<storage, read_write> basis: array<f32>;
// [axis x frequency]: cosine and sine of its angle at the centre.
@group(0) @binding(3) var<storage, read_write> turns: array<vec2<f32>>;

// Shaders promise a good cosine for small angles only, so whole turns are dropped and the series is written out.
fn cosine_of_turns(turns: f32) -> f32 {
    let left = 0.25 - abs(turns - round(turns));
    let square = left * left;
    var sum = -15.094643;
    sum = sum * square + 42.058693;
    sum = sum * square - 76.70586;
    sum = sum * square + 81.60525;
    sum = sum * square - 41.3417;
    sum = sum * square + 6.2831855;
    return left * sum;
}

fn sine_of_turns(turns: f32) -> f32 {
    return cosine_of_turns(turns - 0.25);
}

@compute @workgroup_size(64)
fn wave(@builtin(global_invocation_id) id: vec3<u32>) {
    let half = SIZE / 2u;
    let frequencies = half + 1u;
    let numbers = (SIZE + 1u) * half;
    if id.x < numbers {
        let function = id.x / half;
        let place = step.transform.x * (f32(id.x % half) + 0.5) / f32(SIZE);
        if function < frequencies {
            basis[id.x] = amplitudes[function] * cosine_of_turns(f32(function) * place);
        } else {
            let cycles = function - half;
            basis[id.x] = amplitudes[cycles] * sine_of_turns(f32(cycles) * place);
        }
    } else if id.x < numbers + 2u * frequencies {
        let turn = id.x - numbers;
        let shift = select(step.transform.y, step.transform.z, turn >= frequencies);
        let centre = ((f32(SIZE) - 1.0) / 2.0 + shift) / f32(SIZE);
        let angle = f32(turn % frequencies) * centre;
        turns[turn] = vec2<f32>(cosine_of_turns(angle), sine_of_turns(angle));
    }
}
