// What stands for `package::method` where a method keeps nothing of its own, or where a kernel does not ask for it.
struct Stateless { nothing: u32 }   // WGSL has no empty struct
alias State = Stateless;
