"""The versions of what is compared with."""

import platform
from importlib.metadata import version

from records import emit

PACKAGES = ["torch", "torch-lucent", "kornia", "onnxruntime", "scikit-learn", "numpy", "torchvision", "pillow"]

emit("versions", packages=[["Python", platform.python_version()], *([name, version(name)] for name in PACKAGES)])
