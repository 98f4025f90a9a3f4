//! The ReLU's way back. Forward it is part of the convolution before it.

/// Gradients at a ReLU's output, in place, become those at its input: nothing where the output is not positive.
#[cfg_attr(target_arch = "wasm32", target_feature(enable = "simd128"))]
pub fn rectify_adjoint(output: &[f32], towards: &mut [f32]) {
    for (towards, output) in towards.iter_mut().zip(output) {
        *towards = if *output > 0.0 { *towards } else { 0.0 };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_goes_back_where_nothing_came_out() {
        let mut towards = [1.0, 2.0, 3.0];
        rectify_adjoint(&[0.5, 0.0, 2.0], &mut towards);
        assert_eq!(towards, [1.0, 0.0, 3.0]);
    }
}
