// Preloaded into a process whose clock is to jump: every half second it is off by another amount, up to five seconds either way.
const RealDate = Date;
let skew = 0;
// The golden ratio spreads the jumps over -5 s to 5 s, the same in every run.
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
