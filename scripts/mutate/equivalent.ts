/** Mutants that compute the same, and why: they count neither as alive nor as dead. */
export const EQUIVALENT: Readonly<Record<string, string>> = {
  'physics/contacts/collision_box_box.wgsl faceSeparation bound: `if (gap > best.gap) { best = Separation(gap, axes1[i], i, -1); }`, 12: `>` -> `>=`':
    'of two axes with the same gap either separates the boxes as well',
  'physics/contacts/collision_faces.wgsl arrowTo bound: `let isUp = dot(cross(disc.x, disc.y), disc.normal) > 0.0;`, 53: `>` -> `>=`':
    'the three axes of a disc are at right angles, so the product is 1 or -1',
  'physics/contacts/collision_faces.wgsl sideTouches index: `contacts.at[1] = lineContact(face, middle, axis, high, frame);`, 14: `1` -> `(1) + 1`':
    'the order of contacts is free, and where one end alone is below the face the search has found that point',
  'render/floor.wgsl groundFragment bound: `let rimmed = mix(colour, select(frame.rim.rgb, vermilion, ground.cost > 0.5), isRim);`, 72: `>` -> `>=`':
    'the mark of a cost is 0 or 1',
  'render/tasks/point_goal.wgsl drawTask sign: `put(BOX + v, vec3f(vase.position, VASE_HALF), heading(vase.direction), vec3f(VASE_HALF), SKY);`, 12: `+` -> `-`':
    'no task has more than one vase, so v is 0',
  'lib/control.wgsl beginDecision bound: `for (var f = 0u; f < FUNCTIONS; f++) {`, 21: `<` -> `<=`':
    'an index beyond the array is clamped to its last element, which was looked at',
  'tasks/robot.wgsl isHealthy index: `for (var k = 2u; k < NQ + NV; k++) { healthy = healthy && abs((*s)[k]) < MAX_STATE; }`, 69: `k` -> `(k) + 1`':
    'the only robots with such a bound have their angle in coordinate 2, which isUpright bounds closer',
};
