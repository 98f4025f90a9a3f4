// Max-pooling: twin of `pool` in shared/src/live/kernels/pool.rs.

override SIDE: u32;
override STRIDE: u32;
override BEFORE: u32;
override IN_HEIGHT: u32;
override IN_WIDTH: u32;
override OUT_HEIGHT: u32;
override OUT_WIDTH: u32;
override FOURS: u32;

@group(0) @binding(0) var<storage, read> input: array<vec4<f32>>;
@group(0) @binding(1) var<storage, read_write> output: array<vec4<f32>>;
// Which of the window's pixels had the largest value first.
@group(0) @binding(2) var<storage, read_write> taken: array<vec4<u32>>;

@compute @workgroup_size(64)
fn pool(@builtin(global_invocation_id) id: vec3<u32>) {
    let four = id.x % FOURS;
    let x = id.x / FOURS % OUT_WIDTH;
    let y = id.x / FOURS / OUT_WIDTH;
    if y >= OUT_HEIGHT {
        return;
    }
    var largest = vec4<f32>(-3.4028234e38);
    var from_tap = vec4<u32>();
    for (var tap = 0u; tap < SIDE * SIDE; tap++) {
        let row = i32(y * STRIDE + tap / SIDE) - i32(BEFORE);
        let column = i32(x * STRIDE + tap % SIDE) - i32(BEFORE);
        if row < 0 || row >= i32(IN_HEIGHT) || column < 0 || column >= i32(IN_WIDTH) {
            continue;
        }
        let value = input[(u32(row) * IN_WIDTH + u32(column)) * FOURS + four];
        let larger = value > largest;
        largest = select(largest, value, larger);
        from_tap = select(from_tap, vec4<u32>(tap), larger);
    }
    output[id.x] = largest;
    taken[id.x] = from_tap;
}
