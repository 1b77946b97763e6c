//! Polaris: floors C (edges), D (use cases) and E (face). The binary is `main.rs`.
