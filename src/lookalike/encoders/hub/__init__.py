"""Encoders from elsewhere, by reference: an ONNX file, the Hugging Face hub, timm, OpenCLIP."""
