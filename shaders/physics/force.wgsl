// Sums and products of scalars, one for each degree of freedom.

fn add(a: f32, b: f32) -> f32 {
  return a + b;
}

fn addArmature(mass: f32, armature: f32) -> f32 {
  return mass + armature;
}

fn subtract(a: f32, b: f32) -> f32 {
  return a - b;
}

fn addProduct(total: f32, a: f32, b: f32) -> f32 {
  return total + a * b;
}

fn subtractProduct(total: f32, a: f32, b: f32) -> f32 {
  return total - a * b;
}

fn addProduct3(total: f32, a: f32, b: f32, c: f32) -> f32 {
  return total + a * b * c;
}

fn negate(x: f32) -> f32 {
  return -x;
}
