// What a generated `drawGeoms` calls: shapes of a model in the places where its bodies are.
import package::lib::quaternion::{ quaternionProduct };
import package::parts::{ CENTRE, GROUND };
import package::physics::kinematics::{ Frame, worldPoint };
import package::render::colours::{ GREEN, YELLOW };
import package::render::scene::{ neutral, put };

var<private> robotColour: vec4f;

// `shade` tells limbs side by side apart: the higher, the paler.
fn putRobot(part: u32, frame: Frame, position: vec3f, rotation: vec4f, size: vec3f, shade: f32) {
  putShape(part, frame, position, rotation, size, vec4f(mix(robotColour.rgb, vec3f(1.0), shade), 1.0));
}

fn putStatic(part: u32, frame: Frame, position: vec3f, rotation: vec4f, size: vec3f, shade: f32) {
  putShape(part, frame, position, rotation, size, neutral());
}

// What a robot moves.
fn putObject(part: u32, frame: Frame, position: vec3f, rotation: vec4f, size: vec3f, shade: f32) {
  putShape(part, frame, position, rotation, size, YELLOW);
}

fn putGoal(part: u32, frame: Frame, position: vec3f, rotation: vec4f, size: vec3f, shade: f32) {
  putShape(part, frame, position, rotation, size, GREEN);
}

fn putShape(part: u32, frame: Frame, position: vec3f, rotation: vec4f, size: vec3f, colour: vec4f) {
  let place = worldPoint(frame, position) - vec3f(CENTRE[0], CENTRE[1], GROUND);
  put(part, place, quaternionProduct(frame.rotation, rotation), size, colour);
}
