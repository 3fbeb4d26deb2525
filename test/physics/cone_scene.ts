/** A scene whose contacts resist turning too. */
export interface ConeCase {
  readonly cone: string;
  readonly condim: number;
  readonly impratio: number;
  readonly more: string;
}

/** A body with two balls and a hinged limb, and a ball that runs into it. */
export const coneScene = ({ cone, condim, impratio, more }: ConeCase): string => `<mujoco>
<option cone="${cone}" impratio="${impratio}"/>
<default><geom condim="${condim}" friction="0.8 0.05 0.02"/></default>
<worldbody>
  <geom name="floor" type="plane" size="5 5 1" euler="4 3 0"/>
  <body pos="0 0 0.1"><freejoint/>
    <geom type="capsule" size="0.1 0.2" euler="90 0 0"/><geom size="0.12" pos="0.2 0 0"/>
    <body pos="-0.2 0 0"><joint axis="0 1 0" range="-40 60" armature="0.01"/><geom name="limb" type="capsule" size="0.06" fromto="0 0 0 -0.3 0 -0.05"/></body>
  </body>
  <body pos="0.42 0 0.1"><freejoint/><geom name="ball" size="0.1" density="500"/></body>
</worldbody>
<contact>${more && `<pair geom1="floor" geom2="ball" condim="${condim}" ${more} friction="0.6 0.7 0.05 0.02 0.03"/>`}</contact>
</mujoco>`;
