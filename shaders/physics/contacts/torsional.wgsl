// Contacts that resist turning too, or whose friction is a round cone: residuals, columns and forces have three numbers along the
// slot's axes and three about them.
import package::physics::contacts::contact::{ closedSlot, Contact, openSlot, pointRate, Slot, slotColumn };
import package::physics::spatial::{ Motion };

struct Six {
  along: vec3f,
  about: vec3f,
}

struct TurningSlot {
  slot: Slot,
  reference: vec3f, // about the axes
}

fn closedTurning(contact: Contact) -> TurningSlot {
  return TurningSlot(closedSlot(contact), vec3f());
}

fn noSix() -> Six {
  return Six(vec3f(), vec3f());
}

fn turningRateAt(point: vec3f, frame: mat3x3f, motion1: Motion, com1: vec3f, motion2: Motion, com2: vec3f) -> Six {
  let sliding = pointRate(motion2, point - com2) - pointRate(motion1, point - com1);
  return Six(sliding * frame, (motion2.angular - motion1.angular) * frame);
}

fn isTurningOpen(each: TurningSlot) -> bool {
  return each.slot.weight > 0.0;
}

fn turningRate(each: TurningSlot, motion1: Motion, com1: vec3f, motion2: Motion, com2: vec3f) -> Six {
  return turningRateAt(each.slot.point, each.slot.frame, motion1, com1, motion2, com2);
}

fn turningColumn(each: TurningSlot, s: Motion, com: vec3f) -> Six {
  return Six(slotColumn(each.slot, s, com), s.angular * each.slot.frame);
}

// `frictionDamping` is that of all axes but the normal.
fn openTurning(
  contact: Contact, velocity: Six, frictionDamping: f32, margin: f32, inverseWeight: f32,
  stiffness: f32, damping: f32, d0: f32, dw: f32, perWidth: f32, mid: f32, power: f32,
) -> TurningSlot {
  let normal = vec3f(velocity.along.x, 0.0, 0.0);
  var slot = openSlot(contact, normal, margin, inverseWeight, stiffness, damping, d0, dw, perWidth, mid, power);
  slot.reference -= vec3f(0.0, frictionDamping * velocity.along.yz);
  return TurningSlot(slot, -frictionDamping * velocity.about);
}

fn turningResidual(each: TurningSlot, acceleration: Six) -> Six {
  return Six(acceleration.along - each.slot.reference, acceleration.about - each.reference);
}

fn movedSix(x: Six, alpha: f32, step: Six) -> Six {
  return Six(x.along + alpha * step.along, x.about + alpha * step.about);
}

fn sixProduct(a: Six, b: Six) -> f32 {
  return dot(a.along, b.along) + dot(a.about, b.about);
}

fn addSix(total: f32, a: Six, b: Six) -> f32 {
  return total + sixProduct(a, b);
}

fn lessSix(total: f32, a: Six, b: Six) -> f32 {
  return total - sixProduct(a, b);
}
