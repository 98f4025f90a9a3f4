//! The kernels: their names and their WGSL.

/// A kernel, named as its twin in `tuning_shared::live::kernels`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Kernel {
    /// The name of its entry point.
    pub name: &'static str,
    /// Its WGSL.
    pub source: &'static str,
}

/// Invocations of a workgroup, of all kernels.
pub(super) const WORKGROUP: usize = 64;

macro_rules! kernels {
    ($($constant:ident $name:literal),* $(,)?) => {
        impl Kernel {
            $(
                #[doc = concat!("`", $name, "`")]
                pub const $constant: Self =
                    Self { name: $name, source: include_str!(concat!("kernels/", $name, ".wgsl")) };
            )*

            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$constant),*];
        }
    };
}

kernels! {
    ADAM "adam",
    ANALYSE "analyse",
    COLOUR "colour",
    COLOUR_ADJOINT "colour_adjoint",
    CONVOLVE "convolve",
    CONVOLVE_ADJOINT "convolve_adjoint",
    COSINE "cosine",
    NORMALISE "normalise",
    NORMALISE_ADJOINT "normalise_adjoint",
    PACK "pack",
    POOL "pool",
    POOL_ADJOINT "pool_adjoint",
    RECTIFY_ADJOINT "rectify_adjoint",
    SYNTHESISE "synthesise",
    WAVE "wave",
}
