 (func $assembly/transcendental/exp_f32 (param $0 i32) (param $1 i32) (param $2 i32)
  (local $3 v128)
  (local $4 v128)
  (local $5 v128)
  (local $6 v128)
  (local $7 v128)
  local.get $2
  i32.const 0
  i32.gt_s
  if
   local.get $1
   local.get $2
   i32.const 2
   i32.shl
   i32.add
   i32.const 16
   i32.sub
   local.set $2
   loop $for-loop|0
    block $assembly/math-exp/expF32x4|inlined.0 (result v128)
     local.get $0
     v128.load
     local.tee $3
     i32.const ADDRESS
     v128.load32_splat
     v128.and
     i32.const ADDRESS
     v128.load32_splat
     i32x4.gt_s
     v128.any_true
     if
      local.get $3
      i32.const ADDRESS
      v128.load32_splat
      f32x4.pmin
      i32.const ADDRESS
      v128.load32_splat
      f32x4.pmax
      local.tee $4
      i32.const ADDRESS
      v128.load32_splat
      i32.const ADDRESS
      v128.load32_splat
      local.tee $5
      f32x4.relaxed_madd
      local.tee $3
      i32.const 23
      i32x4.shl
      local.tee $6
      i32.const 24
      i32x4.shr_s
      i32.const 23
      i32x4.shl
      local.set $7
      local.get $3
      local.get $5
      f32x4.sub
      local.tee $3
      i32.const ADDRESS
      v128.load32_splat
      local.get $3
      i32.const ADDRESS
      v128.load32_splat
      local.get $4
      f32x4.relaxed_nmadd
      f32x4.relaxed_nmadd
      local.tee $3
      local.get $3
      f32x4.mul
      local.tee $4
      local.get $4
      local.get $4
      i32.const ADDRESS
      v128.load32_splat
      local.get $3
      i32.const ADDRESS
      v128.load32_splat
      i32.const ADDRESS
      v128.load32_splat
      f32x4.relaxed_madd
      f32x4.relaxed_madd
      local.get $3
      i32.const ADDRESS
      v128.load32_splat
      i32.const ADDRESS
      v128.load32_splat
      f32x4.relaxed_madd
      f32x4.relaxed_madd
      local.get $3
      f32x4.relaxed_madd
      i32.const ADDRESS
      v128.load32_splat
      local.tee $3
      f32x4.add
      local.get $7
      local.get $3
      i32x4.add
      f32x4.mul
      local.get $6
      local.get $7
      i32x4.sub
      local.get $3
      i32x4.add
      f32x4.mul
      br $assembly/math-exp/expF32x4|inlined.0
     end
     local.get $3
     i32.const ADDRESS
     v128.load32_splat
     i32.const ADDRESS
     v128.load32_splat
     local.tee $4
     f32x4.relaxed_madd
     local.tee $5
     local.get $4
     f32x4.sub
     local.tee $4
     i32.const ADDRESS
     v128.load32_splat
     local.get $4
     i32.const ADDRESS
     v128.load32_splat
     local.get $3
     f32x4.relaxed_nmadd
     f32x4.relaxed_nmadd
     local.tee $3
     local.get $3
     f32x4.mul
     local.tee $4
     local.get $4
     local.get $4
     i32.const ADDRESS
     v128.load32_splat
     local.get $3
     i32.const ADDRESS
     v128.load32_splat
     i32.const ADDRESS
     v128.load32_splat
     f32x4.relaxed_madd
     f32x4.relaxed_madd
     local.get $3
     i32.const ADDRESS
     v128.load32_splat
     i32.const ADDRESS
     v128.load32_splat
     f32x4.relaxed_madd
     f32x4.relaxed_madd
     local.get $3
     f32x4.relaxed_madd
     i32.const ADDRESS
     v128.load32_splat
     f32x4.add
     local.get $5
     i32.const 23
     i32x4.shl
     i32x4.add
    end
    local.set $3
    local.get $1
    local.get $2
    i32.lt_u
    if
     local.get $1
     local.get $3
     v128.store
     local.get $0
     i32.const 16
     i32.add
     local.set $0
     local.get $1
     i32.const 16
     i32.add
     local.set $1
     br $for-loop|0
    end
   end
   local.get $1
   local.get $3
   local.get $2
   i32.const 16
   i32.add
   local.get $1
   i32.sub
   call $assembly/lanes/storeTail
  end
 )

