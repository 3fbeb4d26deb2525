// The Point robot with its heading and velocity and, in the close-up, what its lidar sees. Pictures that draw it
// declare BODY sphere, NOSE box, VELOCITY pointer, and those that draw its lidar LIDAR sector.
import package::lib::angle::{ cosineSine };
import package::parts::{ BODY, NOSE, VELOCITY, LIDAR };
import package::render::colours::{ BLUE, SKY, VERMILION, opacity };
import package::render::scene::{ UPRIGHT, heading, ink, isClose, put, turns };
import package::task_constants::{ OBSERVATION_PADDED };
import package::tasks::lidar::{ BINS, BINS_PER_RADIAN };
import package::tasks::point_robot::{ ROBOT_SENSORS, Robot, turnBy };
import package::tasks::vase::{ ARROW_CENTER, ARROW_HALF, ROBOT_RADIUS };

const HEIGHT: f32 = 0.06;          // half
const ENLARGED: f32 = 1.6;         // in the overview, where it would be three pixels wide
const SECONDS: f32 = 0.35;         // the arrow's length is the way of this time
const ARROW_WIDTH: f32 = 0.035;    // half, of its head
const LIDAR_RADIUS: f32 = 0.3;     // inner
const LIDAR_WIDTH: f32 = 0.055;

// `place` in the window.
fn drawPoint(robot: Robot, place: vec2f, isCost: bool) {
  let large = select(ENLARGED, 1.0, isClose());
  let turn = heading(robot.direction);
  let body = large * vec3f(ROBOT_RADIUS, ROBOT_RADIUS, HEIGHT);
  put(BODY, vec3f(place, body.z), turn, body, select(BLUE, VERMILION, isCost));
  let nose = place + large * turnBy(ARROW_CENTER, robot.direction);
  put(
    NOSE, vec3f(nose, body.z), turn, large * vec3f(ARROW_HALF, ARROW_HALF, 0.5 * HEIGHT), select(SKY, VERMILION, isCost)
  );
  let speed = length(robot.velocity);
  if (speed > 0.01) {
    let along = turnBy(robot.velocity / speed, robot.direction);
    let size = SECONDS * speed;
    let start = place + large * (ROBOT_RADIUS + 0.03) * along;
    put(VELOCITY, vec3f(start, 0.004), heading(along), vec3f(size, min(large * ARROW_WIDTH, 0.5 * size), 0.0), ink());
  }
}

// A ring about the robot of what it observes from one lidar; the first ring is the innermost.
fn drawLidar(
  robot: Robot, place: vec2f, observation: ptr<function, array<f32, OBSERVATION_PADDED>>, ring: u32, colour: vec4f,
) {
  if (!isClose()) { return; }
  let inner = LIDAR_RADIUS + f32(ring) * (LIDAR_WIDTH + 0.012);
  for (var bin = 0u; bin < turns(BINS); bin++) {
    let angle = (f32(bin) + 0.5) / BINS_PER_RADIAN;
    let turn = heading(turnBy(cosineSine(angle), robot.direction));
    let strength = (*observation)[ROBOT_SENSORS + ring * BINS + bin];
    let size = vec3f(inner + LIDAR_WIDTH, inner, 0.0);
    put(
      LIDAR + ring * BINS + bin, vec3f(place, 0.006), turn, size, opacity(colour, 0.1 + 0.9 * clamp(strength, 0.0, 1.0))
    );
  }
}
