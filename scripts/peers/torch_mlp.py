"""The papers' network, 60-64-64-2 with tanh, by torch.compile: forward, and forward with the gradients of two functions."""
from tell import REDUCED, figure, median_seconds, need, note

torch = need("torch", "torch")

DEVICE = "cuda" if torch.cuda.is_available() else "cpu"
SIZES = [2048] if REDUCED else [20_480, 262_144]
WIDTHS = [60, 64, 64, 2]
MULTIPLICATIONS = sum(i * o for i, o in zip(WIDTHS, WIDTHS[1:]))

torch.manual_seed(0)
torch.set_float32_matmul_precision("highest")
layers = []
for i, o in zip(WIDTHS, WIDTHS[1:]):
    layers += [torch.nn.Linear(i, o), torch.nn.Tanh()]
network = torch.nn.Sequential(*layers[:-1]).to(DEVICE)


def forward(x):
    return network(x)


def gradients(x):
    out = network(x)
    for f in range(2):
        network.zero_grad(set_to_none=True)
        out[:, f].mean().backward(retain_graph=f == 0)


def timed(run, x):
    def once():
        run(x)
        if DEVICE == "cuda":
            torch.cuda.synchronize()

    for _ in range(3):
        once()
    return median_seconds(once, 3 if REDUCED else 51)


note(f"torch {torch.__version__} on {torch.cuda.get_device_name() if DEVICE == 'cuda' else 'the CPU'}, float32.")
try:
    compiled_forward, compiled_gradients = torch.compile(forward), torch.compile(gradients)
    compiled_forward(torch.zeros(8, 60, device=DEVICE))
except Exception as error:  # a machine without a compiler
    note(f"torch.compile is not usable here ({type(error).__name__}): the figures are of plain torch.")
    compiled_forward, compiled_gradients = forward, gradients
for samples in SIZES:
    x = torch.randn(samples, 60, device=DEVICE)
    with torch.no_grad():
        seconds = timed(compiled_forward, x)
    figure(f"torch forward, {samples} samples", 2 * MULTIPLICATIONS * samples / seconds / 1e9, "GFLOP/s", "G1")
    seconds = timed(compiled_gradients, x)
    # one forward pass; for each of two functions the deltas and the weight gradients
    operations = 2 * MULTIPLICATIONS * samples * (1 + 2 * 2)
    figure(f"torch forward+backward of two functions, {samples} samples", operations / seconds / 1e9, "GFLOP/s", "G1")
