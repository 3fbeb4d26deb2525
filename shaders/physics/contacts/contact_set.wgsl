// Where two geoms touch in several points: as many contacts as their shapes can have; one that is missing is far away.
import package::physics::contacts::contact::{ Contact };

const FAR: f32 = 1e30;

struct Contacts2 { at: array<Contact, 2> }
struct Contacts4 { at: array<Contact, 4> }
struct Contacts5 { at: array<Contact, 5> }
struct Contacts8 { at: array<Contact, 8> }

fn noContact() -> Contact {
  return Contact(FAR, vec3f(), mat3x3f());
}

fn noContacts2() -> Contacts2 {
  return Contacts2(array(noContact(), noContact()));
}

fn noContacts4() -> Contacts4 {
  return Contacts4(array(noContact(), noContact(), noContact(), noContact()));
}

fn noContacts5() -> Contacts5 {
  return Contacts5(array(noContact(), noContact(), noContact(), noContact(), noContact()));
}

fn noContacts8() -> Contacts8 {
  return Contacts8(array(
    noContact(), noContact(), noContact(), noContact(), noContact(), noContact(), noContact(), noContact(),
  ));
}

fn singleContact(contact: Contact) -> Contacts2 {
  return Contacts2(array(contact, noContact()));
}

fn contactOf2(contacts: Contacts2, k: u32) -> Contact {
  var contact = contacts.at[0];
  if (k == 1u) { contact = contacts.at[1]; }
  return contact;
}

fn contactOf4(contacts: Contacts4, k: u32) -> Contact {
  return contacts.at[k];
}

fn contactOf5(contacts: Contacts5, k: u32) -> Contact {
  return contacts.at[k];
}

fn contactOf8(contacts: Contacts8, k: u32) -> Contact {
  return contacts.at[k];
}
