// A sphere with a box, in the box's own frame: from outside towards the nearest point, from inside out through the
// nearest face.
import package::physics::contacts::collision_primitive::{ contactFrame };
import package::physics::contacts::contact::{ Contact };

fn sphereBox(centre1: vec3f, radius1: f32, centre2: vec3f, axes2: mat3x3f, size2: vec3f) -> Contact {
  let local = (centre1 - centre2) * axes2;
  let inward = clamp(local, -size2, size2) - local;
  let outside = length(inward);
  let depth = size2 - abs(local);
  let nearest = min(depth.x, min(depth.y, depth.z));
  let face = select(
    select(vec3f(0.0, 0.0, 1.0), vec3f(0.0, 1.0, 0.0), depth.y == nearest), vec3f(1.0, 0.0, 0.0), depth.x == nearest
  );
  let isInside = outside <= 1e-15;
  let normal = axes2 * select(
    inward / max(outside, 1e-15), face * select(vec3f(1.0), vec3f(-1.0), local > vec3f()), isInside
  );
  let distance = select(outside, -nearest, isInside) - radius1;
  return Contact(distance, centre1 + normal * (radius1 + 0.5 * distance), contactFrame(normal, vec3f()));
}
