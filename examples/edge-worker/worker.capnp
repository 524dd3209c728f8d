# Plain workerd: node examples/edge-worker/bundle.mjs, then workerd serve examples/edge-worker/worker.capnp
using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = [(
    name = "main",
    worker = (
      modules = [
        (name = "worker.js", esModule = embed "../../out/edge-worker/worker.js"),
        (name = "core.wasm", wasm = embed "../../out/edge-worker/core.wasm"),
        (name = "core-relaxed.wasm", wasm = embed "../../out/edge-worker/core-relaxed.wasm"),
        (name = "nn.wasm", wasm = embed "../../out/edge-worker/nn.wasm"),
        (name = "nn-relaxed.wasm", wasm = embed "../../out/edge-worker/nn-relaxed.wasm"),
        (name = "training.wasm", wasm = embed "../../out/edge-worker/training.wasm"),
        (name = "random.wasm", wasm = embed "../../out/edge-worker/random.wasm"),
        (name = "linalg.wasm", wasm = embed "../../out/edge-worker/linalg.wasm"),
        (name = "program.wasm", wasm = embed "../../out/edge-worker/program.wasm"),
        (name = "threads.wasm", wasm = embed "../../out/edge-worker/threads.wasm"),
      ],
      compatibilityDate = "2026-01-01",
    ),
  )],
  sockets = [(name = "http", address = "127.0.0.1:8787", http = (), service = "main")],
);
