// Sums and products of scalars, one for each degree of freedom.

fn sum(a: f32, b: f32) -> f32 {
  return a + b;
}

fn loaded(mass: f32, armature: f32) -> f32 {
  return mass + armature;
}

fn less(a: f32, b: f32) -> f32 {
  return a - b;
}

fn addProduct(total: f32, a: f32, b: f32) -> f32 {
  return total + a * b;
}

fn lessProduct(total: f32, a: f32, b: f32) -> f32 {
  return total - a * b;
}

fn addTriple(total: f32, a: f32, b: f32, c: f32) -> f32 {
  return total + a * b * c;
}

fn negated(x: f32) -> f32 {
  return -x;
}
