// A sphere with a cylinder: with its side, with the disc at an end, or with the rim, whichever its centre is nearest
// to.
import package::physics::contacts::collision_primitive::{ contactFrame, sphereSphere };
import package::physics::contacts::contact::{ Contact };

fn sphereCylinder(centre1: vec3f, radius1: f32, centre2: vec3f, axes2: mat3x3f, size2: vec3f) -> Contact {
  let axis = axes2[2];
  let between = centre1 - centre2;
  let height = dot(axis, between);
  let across = between - height * axis;
  let away = length(across);
  let toDisc = abs(height) - size2.y; // negative inside
  let toSide = away - size2.x;
  let up = select(-axis, axis, height > 0.0);
  if (toDisc < 0.0 && (toSide >= 0.0 || toDisc <= toSide)) {
    return sphereSphere(centre1, radius1, centre2 + height * axis, size2.x);
  }
  if (toSide < 0.0) {
    let distance = toDisc - radius1;
    return Contact(distance, centre1 - up * (radius1 + 0.5 * distance), contactFrame(-up, vec3f()));
  }
  return sphereSphere(centre1, radius1, centre2 + size2.y * up + size2.x * across / away, 0.0);
}
