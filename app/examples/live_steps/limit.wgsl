// Nothing but multiplications and additions: four independent chains of vectors.

override ROUNDS: u32;

@group(0) @binding(0) var<storage, read_write> sums: array<f32>;

@compute @workgroup_size(64)
fn limit(@builtin(global_invocation_id) id: vec3<u32>) {
    let factor = vec4<f32>(0.999 + 1e-9 * f32(id.x));
    var a = vec4<f32>(1.0);
    var b = vec4<f32>(2.0);
    var c = vec4<f32>(3.0);
    var d = vec4<f32>(4.0);
    for (var round = 0u; round < ROUNDS; round++) {
        a = fma(a, factor, factor);
        b = fma(b, factor, factor);
        c = fma(c, factor, factor);
        d = fma(d, factor, factor);
    }
    sums[id.x] = dot(a + b + c + d, vec4<f32>(1.0));
}
