// Where geoms touch (MuJoCo, mj_collision). Pairs are looked at side by side, LANES at a time; a prefix sum puts those
// whose bounding spheres meet, and then the points where geoms touch, into the order of the pairs, so that nothing
// depends on which lane is first.
import package::codes::{ GEOM_PLANE };
import package::collide::{ TOUCHES, touches };
import package::memory::{
  geomXpos, LANES, nearPair, setContactDistance, setContactNormal, setContactPair, setContactPoint, setContactTangent,
  setGeomXpos, setNearPair, xpos, xquat };
import package::tables::{ geomPlace, geomQuat, geomSize, geomTree, material, pair, size2 };
import package::lib::quaternion::{ quaternionProduct, rotate, rotationMatrix };
import package::physics::contacts::contact::{ Contact };
import package::physics::cooperative::kinematics::{ frameOf };
import package::physics::cooperative::lanes::{ lane, meetBriefly, post, postedRank, vote };
import package::physics::kinematics::{ worldPoint };

struct CollisionGeom {
  xpos: vec3f,
  size: vec3f, // MuJoCo's geom_size
  axis: vec3f, // z axis: a plane's normal
  half: vec3f, // half of a capsule's axis
  xmat: mat3x3f,
}

var<private> ncon: u32;    // of the environment, the same on all its lanes
var<private> dropped: u32; // contacts that found no room, since the step began
var<private> near: u32;
var<private> isNear: bool;

fn placeGeoms() {
  for (var g = lane; g < size2().x; g += LANES) {
    setGeomXpos(g, worldPoint(frameOf(geomTree(g).x), geomPlace(g).xyz));
  }
  near = 0u;
  ncon = 0u;
}

// Puts the near ones of the LANES pairs before `first` into their places, and looks at those from there on.
fn broadphase(first: u32) {
  if (first > 0u) {
    let rank = postedRank();
    if (isNear) { setNearPair(near + rank.x, first - LANES + lane); }
    near += rank.y;
  }
  isNear = false;
  if (first + lane < size2().y) { isNear = areNear(pair(first + lane)); }
  post(vec4f(select(0.0, 1.0, isNear), 0.0, 0.0, 0.0));
}

// Where the geoms touch of the LANES near pairs from `first` on.
fn narrowphase(first: u32) {
  var p = 0u;
  var margin = -1e30;   // of a lane without a pair: nothing is nearer
  if (first + lane < near) {
    p = nearPair(first + lane);
    margin = material(3u * pair(p).w).x;
  }
  let found = touches(pair(p).z, collisionGeom(pair(p).x), collisionGeom(pair(p).y), margin);
  var count = 0u;
  for (var k = 0u; k < TOUCHES; k++) { count += select(0u, 1u, found.at[k].dist < margin); }
  post(vec4f(f32(count), 0.0, 0.0, 0.0));
  meetBriefly();
  let rank = postedRank();
  var at = ncon + rank.x;
  for (var k = 0u; k < TOUCHES; k++) {
    if (found.at[k].dist < margin) {
      if (at < size2().z) { keepContact(at, p, found.at[k]); }
      at++;
    }
  }
  let all = ncon + rank.y;
  ncon = min(all, size2().z);
  dropped += all - ncon;
  vote(first + LANES < near);
}

// Bounding spheres meet, or one reaches into a plane.
fn areNear(each: vec4u) -> bool {
  let reach = material(3u * each.w).x + geomSize(each.x).w + geomSize(each.y).w;
  let between = geomXpos(each.y) - geomXpos(each.x);
  if (geomTree(each.x).y == GEOM_PLANE) {
    let normal = rotate(quaternionProduct(xquat(geomTree(each.x).x), geomQuat(each.x)), vec3f(0.0, 0.0, 1.0));
    return dot(normal, between) < reach;
  }
  return dot(between, between) < reach * reach;
}

fn collisionGeom(geom: u32) -> CollisionGeom {
  let xmat = rotationMatrix(quaternionProduct(xquat(geomTree(geom).x), geomQuat(geom)));
  let size = geomSize(geom).xyz;
  return CollisionGeom(geomXpos(geom), size, xmat[2], size.y * xmat[2], xmat);
}

fn keepContact(at: u32, p: u32, contact: Contact) {
  setContactPair(at, p);
  setContactDistance(at, contact.dist);
  setContactPoint(at, contact.pos);
  setContactNormal(at, contact.frame[0]);
  setContactTangent(at, contact.frame[1]);
}
