"""Ant and humanoid in MJX and in MuJoCo Warp: steps of a task's length with random controls, without rewards or resets."""
import pathlib
import time

from tell import REDUCED, figure, median_seconds, need, note

mujoco = need("mujoco", "mujoco")

ROOT = pathlib.Path(__file__).resolve().parent
MODELS = next(folder for folder in (ROOT.parent.parent / "models", ROOT.parent / "models") if folder.is_dir())
WORLDS = [16] if REDUCED else [8192, 256]
STEPS = 2 if REDUCED else 20
FRAME_SKIP = 5
NAMES = ["hopper"] if REDUCED else ["ant", "humanoid"]


def mjx_rate(name, worlds):
    jax = need("jax", "'jax[cuda12]'")
    mjx = need("mujoco.mjx", "mujoco-mjx")
    model = mujoco.MjModel.from_xml_path(str(MODELS / f"{name}.xml"))
    device_model = mjx.put_model(model)

    @jax.jit
    def run(data, key):
        def one(carry, _):
            data, key = carry
            key, own = jax.random.split(key)
            ctrl = jax.random.uniform(own, (worlds, model.nu), minval=-1.0, maxval=1.0)

            def frames(d, c):
                d = d.replace(ctrl=c)
                return jax.lax.fori_loop(0, FRAME_SKIP, lambda _, d: mjx.step(device_model, d), d)

            return (jax.vmap(frames)(data, ctrl), key), None

        (data, key), _ = jax.lax.scan(one, (data, key), None, length=STEPS)
        return data, key

    start = time.perf_counter()
    data = jax.vmap(lambda _: mjx.make_data(model))(jax.numpy.arange(worlds))
    carry = jax.block_until_ready(run(data, jax.random.key(0)))
    figure(f"MJX {name}, {worlds} worlds, until it could run", time.perf_counter() - start, "s")
    seconds = median_seconds(lambda: jax.block_until_ready(run(*carry)), 1 if REDUCED else 5)
    figure(f"MJX {name}, {worlds} worlds", worlds * STEPS / seconds, "steps/s", "G6")


def warp_rate(name, worlds):
    warp = need("warp", "warp-lang")
    mjw = need("mujoco_warp", "mujoco-warp")
    model = mujoco.MjModel.from_xml_path(str(MODELS / f"{name}.xml"))
    data = mujoco.MjData(model)
    mujoco.mj_forward(model, data)
    start = time.perf_counter()
    m, d = mjw.put_model(model), mjw.put_data(model, data, nworld=worlds)

    def frames():
        for _ in range(FRAME_SKIP):
            mjw.step(m, d)

    frames()
    warp.synchronize()
    figure(f"MuJoCo Warp {name}, {worlds} worlds, until it could run", time.perf_counter() - start, "s")
    if warp.get_device().is_cuda:
        with warp.ScopedCapture() as capture:
            frames()
        step = lambda: warp.capture_launch(capture.graph)
    else:
        step = frames

    def run():
        for _ in range(STEPS):
            step()
        warp.synchronize()

    figure(f"MuJoCo Warp {name}, {worlds} worlds", worlds * STEPS / median_seconds(run, 1 if REDUCED else 5), "steps/s", "G6")


for name in NAMES:
    for worlds in WORLDS:
        for system, rate in (("MJX", mjx_rate), ("MuJoCo Warp", warp_rate)):
            try:
                rate(name, worlds)
            except (Exception, SystemExit) as error:  # one system that lacks a feature leaves the other's figures
                note(f"{system} {name}: {type(error).__name__}: {str(error).split(chr(10))[0][:200]}")
