"""SafetyPointGoal1 in JAX: the dynamics, placement, costs and observations of shaders/tasks/point_goal.wgsl, for one environment.

The loops of the placement have a fixed number of draws here, since a vectorised `while` would run as long as its unluckiest
environment: each object takes the first free one of 16 candidates.
"""
import jax
import jax.numpy as jnp

HORIZON = 1000
HAZARDS = 8
EXTENT = 1.5
CANDIDATES = 16
KEEPOUTS = jnp.array([0.4, 0.305] + [0.18] * HAZARDS + [0.15])
OBSERVATIONS = 60

SUBSTEPS, SUBSTEP, CONTROL_STEP = 10, 0.002, 0.02
# XLA for CPUs computes a number of an unrolled chain anew for each of its uses: a step would take a thousand times as long.
UNROLL = 1 if jax.default_backend() == "cpu" else SUBSTEPS
MASS, YAW_INERTIA, COM_OFFSET = 0.005188790204786391, 2.6494595972236013e-5, 0.01927231513576232
SLIDE_DAMPING, HINGE_DAMPING, GEAR, FORCE_LIMIT, GRAVITY = 0.01, 0.005, 0.3, 0.05, 9.81
MASS_ARM = MASS * COM_OFFSET
ORIGIN_INERTIA = YAW_INERTIA + MASS_ARM * COM_OFFSET
DAMPED_MASS = MASS + SUBSTEP * SLIDE_DAMPING
DAMPED_INERTIA = ORIGIN_INERTIA + SUBSTEP * HINGE_DAMPING
DAMPED_DETERMINANT = DAMPED_MASS * DAMPED_INERTIA - MASS_ARM**2
DETERMINANT = MASS * ORIGIN_INERTIA - MASS_ARM**2

VASE_HALF, ROBOT_RADIUS, ARROW_HALF, REACH = 0.1, 0.1, 0.05, 0.3
ARROW_CENTER = jnp.array([0.1, 0.0])
GYRATION = 4 * VASE_HALF**2 / 6
TWIST_DECELERATION = GRAVITY * 0.7652 * VASE_HALF / GYRATION


def turn_by(v, d):
    return jnp.array([v[0] * d[0] - v[1] * d[1], v[1] * d[0] + v[0] * d[1]])


def turn_back(v, d):
    return jnp.array([v[0] * d[0] + v[1] * d[1], v[1] * d[0] - v[0] * d[1]])


def cross(a, b):
    return a[0] * b[1] - a[1] * b[0]


def robot_force(velocity, omega, drive, turn):
    torque = GEAR * jnp.clip(turn - GEAR * omega, -FORCE_LIMIT, FORCE_LIMIT)
    return (
        drive - SLIDE_DAMPING * velocity[0] + MASS_ARM * omega * omega,
        -SLIDE_DAMPING * velocity[1],
        torque - HINGE_DAMPING * omega,
    )


def move_robot(robot, action):
    command = jnp.clip(action, -1.0, 1.0)
    drive = GEAR * jnp.clip(command[0], -FORCE_LIMIT, FORCE_LIMIT)

    def substep(carry, _):
        velocity, omega, turned, travelled = carry
        fx, fy, fw = robot_force(velocity, omega, drive, command[1])
        velocity = jnp.array([
            velocity[0] + fx * SUBSTEP / DAMPED_MASS,
            velocity[1] + (fy * DAMPED_INERTIA - fw * MASS_ARM) * SUBSTEP / DAMPED_DETERMINANT,
        ])
        omega = omega + (fw * DAMPED_MASS - fy * MASS_ARM) * SUBSTEP / DAMPED_DETERMINANT
        travelled = travelled + turn_by(velocity, turned)
        angle = SUBSTEP * omega
        small = jnp.array([1 - 0.5 * angle**2, angle - angle**3 / 6])
        return (turn_back(velocity, small), omega, turn_by(turned, small), travelled), None

    start = (robot["velocity"], robot["omega"], jnp.array([1.0, 0.0]), jnp.zeros(2))
    (velocity, omega, turned, travelled), _ = jax.lax.scan(substep, start, None, length=SUBSTEPS, unroll=UNROLL)
    direction = turn_by(robot["direction"], turned)
    fx, fy, fw = robot_force(velocity, omega, drive, command[1])
    return {
        "position": robot["position"] + SUBSTEP * turn_by(travelled, robot["direction"]),
        "direction": direction / jnp.linalg.norm(direction),
        "velocity": velocity,
        "omega": omega,
        "acceleration": jnp.array([fx / MASS, (fy * ORIGIN_INERTIA - fw * MASS_ARM) / DETERMINANT]),
    }


def push(vase, arm, normal, depth):
    lever = cross(arm, normal)
    share = jnp.maximum(depth, 0.0) / (1 + lever**2 / GYRATION)
    angle = share * lever / GYRATION
    return {
        "position": vase["position"] + share * normal,
        "velocity": vase["velocity"] + share * normal / CONTROL_STEP,
        "direction": turn_by(vase["direction"], jnp.array([jnp.cos(angle), jnp.sin(angle)])),
        "omega": vase["omega"] + angle / CONTROL_STEP,
    }


def way_out(point, half):
    inside = half - jnp.abs(point)
    along_x = inside[0] < inside[1]
    side = jnp.where(point < 0, -1.0, 1.0)
    normal = jnp.where(along_x, jnp.array([side[0], 0.0]), jnp.array([0.0, side[1]]))
    return normal, jnp.where(along_x, inside[0], inside[1])


def move_vase(vase, robot):
    near = jnp.linalg.norm(vase["position"] - robot["position"]) < REACH
    moving = jnp.any(vase["velocity"] != 0) | (vase["omega"] != 0)
    still = vase
    speed = jnp.linalg.norm(vase["velocity"])
    velocity = vase["velocity"] * jnp.where(
        speed > 0, jnp.maximum(0.0, 1 - GRAVITY * CONTROL_STEP / jnp.maximum(speed, 1e-12)), 1.0)
    omega = jnp.sign(vase["omega"]) * jnp.maximum(0.0, jnp.abs(vase["omega"]) - TWIST_DECELERATION * CONTROL_STEP)
    angle = CONTROL_STEP * omega
    vase = {
        "position": vase["position"] + CONTROL_STEP * velocity,
        "velocity": velocity,
        "direction": turn_by(vase["direction"], jnp.array([jnp.cos(angle), jnp.sin(angle)])),
        "omega": omega,
    }
    center = turn_back(robot["position"] - vase["position"], vase["direction"])
    nearest = jnp.clip(center, -VASE_HALF, VASE_HALF)
    gap = center - nearest
    length = jnp.linalg.norm(gap)
    depth = jnp.where((length > 0) & (length < ROBOT_RADIUS), ROBOT_RADIUS - length, 0.0)
    normal = turn_by(-gap / jnp.maximum(length, 1e-12), vase["direction"])
    vase = push(vase, turn_by(nearest, vase["direction"]), normal, depth)
    for side in (-ARROW_HALF, ARROW_HALF):
        tip = ARROW_CENTER + jnp.array([ARROW_HALF, side])
        corner = turn_back(
            robot["position"] + turn_by(tip, robot["direction"]) - vase["position"], vase["direction"])
        normal, depth = way_out(corner, VASE_HALF)
        vase = push(vase, turn_by(corner, vase["direction"]), -turn_by(normal, vase["direction"]), depth)
    for corner in ((-1, -1), (1, -1), (1, 1), (-1, 1)):
        arm = turn_by(VASE_HALF * jnp.array(corner, dtype=jnp.float32), vase["direction"])
        seen = turn_back(vase["position"] + arm - robot["position"], robot["direction"])
        normal, depth = way_out(seen - ARROW_CENTER, ARROW_HALF)
        vase = push(vase, arm, turn_by(normal, robot["direction"]), depth)
    vase["direction"] = vase["direction"] / jnp.linalg.norm(vase["direction"])
    return jax.tree.map(lambda now, before: jnp.where(near | moving, now, before), vase, still)


def first_free(key, keepout, others, distances):
    """The first candidate that keeps its distance from all others; the last one where none does."""
    candidates = jax.random.uniform(key, (CANDIDATES, 2), minval=-1.0, maxval=1.0) * (EXTENT - keepout)
    gaps = jnp.linalg.norm(candidates[:, None] - others[None], axis=-1)
    return candidates[jnp.argmax(jnp.all(gaps >= distances, axis=1))]


def draw_goal(state, key):
    others = jnp.concatenate([state["robot"]["position"][None], state["hazards"], state["vase"]["position"][None]])
    distances = jnp.concatenate([KEEPOUTS[:1], KEEPOUTS[2:]]) + KEEPOUTS[1]
    return first_free(key, KEEPOUTS[1], others, distances)


def reset(key):
    keys = jax.random.split(key, 5)
    count = KEEPOUTS.shape[0]

    def place(i, carry):
        places, key = carry
        key, own = jax.random.split(key)
        distances = jnp.where(jnp.arange(count) < i, KEEPOUTS[i] + KEEPOUTS, 0.0)
        return places.at[i].set(first_free(own, KEEPOUTS[i], places, distances)), key

    places, _ = jax.lax.fori_loop(0, count, place, (jnp.zeros((count, 2)), keys[0]))
    heading, angle = 2 * jnp.pi * jax.random.uniform(keys[1], (2,))
    state = {
        "robot": {
            "position": places[0],
            "direction": jnp.array([jnp.cos(heading), jnp.sin(heading)]),
            "velocity": jnp.zeros(2),
            "omega": jnp.zeros(()),
            "acceleration": jnp.zeros(2),
        },
        "hazards": places[2 : 2 + HAZARDS],
        "vase": {
            "position": places[-1],
            "direction": jnp.array([jnp.cos(angle), jnp.sin(angle)]),
            "velocity": jnp.zeros(2),
            "omega": jnp.zeros(()),
        },
        "goal": places[1],
        "age": jnp.zeros((), jnp.int32),
    }
    return {**state, "goal": draw_goal(state, keys[2])}


def lidar(robot, points):
    offsets = jax.vmap(lambda p: turn_back(p - robot["position"], robot["direction"]))(points)
    turn = jnp.arctan2(offsets[:, 1], offsets[:, 0]) * 16 / (2 * jnp.pi)
    turn = jnp.where(turn < 0, turn + 16, turn)
    strength = jnp.maximum(0.0, 1 - jnp.linalg.norm(offsets, axis=1) / 3.0)
    straight = jnp.abs(jnp.arange(16)[None] + 0.5 - turn[:, None])
    around = jnp.minimum(straight, 16 - straight)
    return jnp.max(jnp.maximum(0.0, strength[:, None] * jnp.minimum(1.0, 1.5 - around)), axis=0)


def observe(state):
    robot = state["robot"]
    acceleration, velocity, direction = robot["acceleration"], robot["velocity"], robot["direction"]
    zero = jnp.zeros(())
    sensors = jnp.stack([
        acceleration[0], acceleration[1], zero + GRAVITY, velocity[0], velocity[1], zero, zero, zero, robot["omega"],
        -0.5 * direction[1], -0.5 * direction[0], zero,
    ])
    lidars = [lidar(robot, p) for p in (state["goal"][None], state["hazards"], state["vase"]["position"][None])]
    return jnp.concatenate([sensors, *lidars])


def step(state, action, key):
    """@returns state, observation, reward, cost, whether the episode was truncated (the state is then a new episode's)"""
    before = jnp.linalg.norm(state["robot"]["position"] - state["goal"])
    robot = move_robot(state["robot"], action)
    moved = {**state, "robot": robot, "vase": move_vase(state["vase"], robot), "age": state["age"] + 1}
    after = jnp.linalg.norm(robot["position"] - state["goal"])
    achieved = after <= 0.3
    reward = jnp.clip(before - after + achieved, -10.0, 10.0)
    cost = jnp.any(jnp.linalg.norm(state["hazards"] - robot["position"], axis=1) < 0.2).astype(jnp.float32)
    goal_key, reset_key = jax.random.split(key)
    moved["goal"] = jnp.where(achieved, draw_goal(moved, goal_key), state["goal"])
    truncated = moved["age"] >= HORIZON
    fresh = reset(reset_key)
    state = jax.tree.map(lambda new, old: jnp.where(truncated, new, old), fresh, moved)
    return state, observe(state), reward, cost, truncated
