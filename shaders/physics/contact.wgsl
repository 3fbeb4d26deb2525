// Contacts. A slot is where two geoms may touch: while they do it has a weight, a point, a frame whose first axis is the normal
// from the first to the second, and the accelerations asked for along the frame's axes.
import package::physics::impedance::{ impedance, rowWeight };
import package::physics::spatial::{ Motion };

struct Contact {
  distance: f32,
  point: vec3f,
  frame: mat3x3f, // columns: normal, two tangents
}

struct Slot {
  weight: f32,
  point: vec3f,
  frame: mat3x3f,
  reference: vec3f,
}

fn noSlot() -> Slot {
  return Slot(0.0, vec3f(), mat3x3f(), vec3f());
}

fn isOpen(slot: Slot) -> bool {
  return slot.weight > 0.0;
}

fn touches(contact: Contact, margin: f32) -> bool {
  return contact.distance < margin;
}

// What one degree of freedom moves at the contact, in its frame.
fn column(contact: Contact, s: Motion, com: vec3f) -> vec3f {
  return (s.linear + cross(s.angular, contact.point - com)) * contact.frame;
}

fn slotColumn(slot: Slot, s: Motion, com: vec3f) -> vec3f {
  return (s.linear + cross(s.angular, slot.point - com)) * slot.frame;
}

fn addColumn(sum: vec3f, column: vec3f, speed: f32) -> vec3f {
  return sum + speed * column;
}

fn lessColumn(sum: vec3f, column: vec3f, speed: f32) -> vec3f {
  return sum - speed * column;
}

fn openSlot(
  contact: Contact, velocity: vec3f, margin: f32, inverseWeight: f32,
  stiffness: f32, damping: f32, d0: f32, dw: f32, perWidth: f32, mid: f32, power: f32,
) -> Slot {
  let r = contact.distance - margin;
  let d = impedance(min(abs(r) * perWidth, 1.0), d0, dw, mid, power);
  let wanted = -damping * velocity - vec3f(stiffness * d * r, 0.0, 0.0);
  return Slot(rowWeight(d, inverseWeight), contact.point, contact.frame, wanted);
}

fn slotResidual(slot: Slot, acceleration: vec3f) -> vec3f {
  return acceleration - slot.reference;
}

fn movedResidual(x: vec3f, alpha: f32, step: vec3f) -> vec3f {
  return x + alpha * step;
}

fn along(column: vec3f, force: vec3f) -> f32 {
  return dot(column, force);
}
