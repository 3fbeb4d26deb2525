// The phases of a step, in their order. Lanes meet at the end of each, and nowhere else: a phase that goes through
// levels, columns or rounds runs once for each of them. So a step has one barrier in its text, whatever it takes while
// it runs, and no registers live from one phase to another.
const CHECK: u32 = 0u;      // are positions and velocities numbers
const RESET: u32 = 1u;      // where not
const PLACE: u32 = 2u;      // kinematics, level by level
const CENTRES: u32 = 3u;    // of mass
const AXES: u32 = 4u;       // and inertias
const MOVE: u32 = 5u;       // velocities, level by level
const SEEN: u32 = 6u;       // outputs of positions and velocities
const GATHER: u32 = 7u;     // composite inertias and bias forces, from the last level to the first
const MASS: u32 = 8u;       // matrix, springs, pulls of the actuators
const DRAG: u32 = 9u;
const GATHER_DRAG: u32 = 10u;
const ADD_DRAG: u32 = 11u;
const FORCES: u32 = 12u;    // all but those of constraints; geoms
const SORT: u32 = 13u;      // pairs that are near, a lane a pair
const TOUCH: u32 = 14u;     // where they touch
const REACH: u32 = 15u;     // what couples
const CONSTRAIN: u32 = 16u; // all rows
const BEND: u32 = 17u;      // gradient and Hessian
const ELIMINATE: u32 = 18u; // column by column
const SUBSTITUTE: u32 = 19u;
const FOLLOW: u32 = 20u;    // what the search direction moves
const AIM: u32 = 21u;
const SEARCH: u32 = 22u;    // trial by trial
const STEP: u32 = 23u;      // along the direction: the next iteration, or the end of the solver
const FELT: u32 = 24u;      // outputs of forces
const JUDGE: u32 = 25u;     // are accelerations numbers
const DAMP: u32 = 26u;      // Euler: mass with damping, which is then solved
const SPEED: u32 = 27u;
const TRAVEL: u32 = 28u;
const BEGIN_STAGE: u32 = 29u; // Runge and Kutta
const END_STAGE: u32 = 30u;
const LEAVE: u32 = 31u;
