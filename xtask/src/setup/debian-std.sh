# Builds the standard library for a wasm target from Debian's rust-web-src, for Debian's own rustc.
# Arguments: the target, and the major version of Debian's LLVM. Run as root; run by wasm_target.rs.
set -euo pipefail
target=$1 llvm=$2
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
unset RUSTUP_TOOLCHAIN CARGO_BUILD_TARGET RUSTC_WRAPPER CARGO_ENCODED_RUSTFLAGS CARGO

host=$(/usr/bin/rustc -vV | sed -n 's/^host: //p')
hash=$(/usr/bin/rustc -vV | sed -n 's/^commit-hash: //p')

# Debian's rustc looks for the linker under the name that rustup's distribution gives it.
mkdir -p "/usr/lib/rustlib/$host/bin"
ln -sfn "/usr/bin/lld-$llvm" "/usr/lib/rustlib/$host/bin/rust-lld"

# The vendored crates are those of the whole compiler: too few for a locked build of std alone.
cp -r /usr/lib/rustlib/src/rust/library "$scratch/library"
rm -rf "$scratch/library/vendor"
cd "$scratch/library"

# The flags with which the compiler's own build makes its standard library; without the first, programs
# could not link it.
export RUSTC_BOOTSTRAP=1 RUSTC=/usr/bin/rustc
export CARGO_TARGET_DIR="$scratch/target" CARGO_PROFILE_DIST_DEBUG=0
export RUSTFLAGS="-Zforce-unstable-if-unmarked --remap-path-prefix=$scratch/library=/rustc/$hash/library"
/usr/bin/cargo build -q --locked --profile dist -p sysroot --features "panic-unwind backtrace" --target "$target"

installed="/usr/lib/rustlib/$target/lib"
rm -rf "$installed" "$installed.partial"
mkdir -p "$installed.partial"
cp "$CARGO_TARGET_DIR/$target/dist/deps/"*.rlib "$installed.partial/"
mv "$installed.partial" "$installed"
