;; One Adam step over tensors in the imported memory, four elements at a time. It is several times faster than the same
;; loop in JavaScript, which has no vectors (ADR 7).
;;
;; adam-wasm.ts holds the assembled module. adam-wasm.spec.ts checks that it is up to date.
(module
  (import "host" "memory" (memory 1))

  ;; $values, $first, $second, $gradient: addresses of float32 arrays: parameters, both moments, gradients
  ;; $count: their length, a multiple of 4
  ;; $rate: bias-corrected learning rate
  ;; $keep: factor of the parameters before the step; 1 without weight decay
  (func (export "adam")
    (param $values i32) (param $first i32) (param $second i32) (param $gradient i32)
    (param $count i32) (param $rate f32) (param $keep f32)
    (local $g v128) (local $m v128) (local $v v128)
    (loop $next
      (local.set $g (v128.load (local.get $gradient)))

      ;; first = m + (g - m) · (1 - BETA_1)
      (v128.store
        (local.get $first)
        (local.tee $m
          (f32x4.add
            (local.tee $m (v128.load (local.get $first)))
            (f32x4.mul
              (f32x4.sub (local.get $g) (local.get $m))
              (f32x4.splat (f32.const 0.1))))))

      ;; second = v + (g · g - v) · (1 - BETA_2)
      (v128.store
        (local.get $second)
        (local.tee $v
          (f32x4.add
            (local.tee $v (v128.load (local.get $second)))
            (f32x4.mul
              (f32x4.sub (f32x4.mul (local.get $g) (local.get $g)) (local.get $v))
              (f32x4.splat (f32.const 0.001))))))

      ;; values = values · keep - first · rate / (√second + EPSILON_HAT)
      (v128.store
        (local.get $values)
        (f32x4.sub
          (f32x4.mul (v128.load (local.get $values)) (f32x4.splat (local.get $keep)))
          (f32x4.div
            (f32x4.mul (local.get $m) (f32x4.splat (local.get $rate)))
            (f32x4.add (f32x4.sqrt (local.get $v)) (f32x4.splat (f32.const 1e-7))))))

      (local.set $values (i32.add (local.get $values) (i32.const 16)))
      (local.set $first (i32.add (local.get $first) (i32.const 16)))
      (local.set $second (i32.add (local.get $second) (i32.const 16)))
      (local.set $gradient (i32.add (local.get $gradient) (i32.const 16)))
      (br_if $next (local.tee $count (i32.sub (local.get $count) (i32.const 4)))))))
