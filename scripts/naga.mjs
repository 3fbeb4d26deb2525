// Run by Deno: what naga says of WGSL texts. Reads a JSON list of texts from standard input; prints as JSON the list of what is
// wrong with each, '' where nothing is, or null where this machine has no adapter to make a device of.
const texts = JSON.parse(await new Response(Deno.stdin.readable).text());
const adapter = await navigator.gpu.requestAdapter();
const device = await adapter?.requestDevice();
const complaints = [];
for (const code of device ? texts : []) {
  device.pushErrorScope('validation');
  device.createShaderModule({ code });
  complaints.push((await device.popErrorScope())?.message.trim() ?? '');
}
console.log(JSON.stringify(device ? complaints : null));
device?.destroy();
