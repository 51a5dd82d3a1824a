// Preload this into a process to make its clock jump: every half second it is off by another amount, up to five seconds
// in either direction.
const RealDate = Date;
let skew = 0;
// Multiples of the golden ratio spread the jumps evenly over -5 s to 5 s, and are the same in every run.
let jumps = 0;
setInterval(() => (skew = Math.round((((++jumps * 0.618_033_988_7) % 1) * 2 - 1) * 5_000)), 500).unref();
globalThis.Date = class extends RealDate {
  constructor(...args) {
    super(...(args.length === 0 ? [RealDate.now() + skew] : args));
  }
  static now() {
    return RealDate.now() + skew;
  }
};
