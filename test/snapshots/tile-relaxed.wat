 (func $"assembly/gemm-tile/tile<f32,assembly/gemm-tile/MulAdd<f32>>" (param $0 i32) (param $1 i32) (param $2 i32) (param $3 i32) (param $4 i32) (param $5 i32) (param $6 i32)
  (local $7 v128)
  (local $8 v128)
  (local $9 v128)
  (local $10 v128)
  (local $11 v128)
  (local $12 v128)
  (local $13 v128)
  (local $14 v128)
  (local $15 v128)
  (local $16 v128)
  (local $17 v128)
  (local $18 v128)
  (local $19 v128)
  (local $20 v128)
  (local $21 v128)
  loop $while-continue|0
   local.get $5
   i32.const 0
   i32.gt_s
   if
    local.get $1
    v128.load
    local.set $8
    local.get $1
    v128.load offset=16
    local.set $9
    local.get $1
    local.get $2
    i32.add
    local.set $1
    local.get $0
    v128.load32_splat offset=20
    local.tee $21
    local.get $8
    local.get $10
    f32x4.relaxed_madd
    local.set $10
    local.get $21
    local.get $9
    local.get $7
    f32x4.relaxed_madd
    local.set $7
    local.get $0
    v128.load32_splat offset=16
    local.tee $21
    local.get $8
    local.get $11
    f32x4.relaxed_madd
    local.set $11
    local.get $21
    local.get $9
    local.get $12
    f32x4.relaxed_madd
    local.set $12
    local.get $0
    v128.load32_splat offset=12
    local.tee $21
    local.get $8
    local.get $13
    f32x4.relaxed_madd
    local.set $13
    local.get $21
    local.get $9
    local.get $14
    f32x4.relaxed_madd
    local.set $14
    local.get $0
    v128.load32_splat offset=8
    local.tee $21
    local.get $8
    local.get $15
    f32x4.relaxed_madd
    local.set $15
    local.get $21
    local.get $9
    local.get $16
    f32x4.relaxed_madd
    local.set $16
    local.get $0
    v128.load32_splat offset=4
    local.tee $21
    local.get $8
    local.get $17
    f32x4.relaxed_madd
    local.set $17
    local.get $21
    local.get $9
    local.get $18
    f32x4.relaxed_madd
    local.set $18
    local.get $0
    v128.load32_splat
    local.tee $21
    local.get $8
    local.get $19
    f32x4.relaxed_madd
    local.set $19
    local.get $21
    local.get $9
    local.get $20
    f32x4.relaxed_madd
    local.set $20
    local.get $0
    i32.const 24
    i32.add
    local.set $0
    local.get $5
    i32.const 1
    i32.sub
    local.set $5
    br $while-continue|0
   end
  end
  local.get $6
  if
   local.get $3
   v128.load
   local.get $19
   f32x4.add
   local.set $19
   local.get $3
   v128.load offset=16
   local.get $20
   f32x4.add
   local.set $20
   local.get $3
   local.get $4
   i32.add
   local.tee $0
   v128.load
   local.get $17
   f32x4.add
   local.set $17
   local.get $0
   v128.load offset=16
   local.get $18
   f32x4.add
   local.set $18
   local.get $0
   local.get $4
   i32.add
   local.tee $0
   v128.load
   local.get $15
   f32x4.add
   local.set $15
   local.get $0
   v128.load offset=16
   local.get $16
   f32x4.add
   local.set $16
   local.get $0
   local.get $4
   i32.add
   local.tee $0
   v128.load
   local.get $13
   f32x4.add
   local.set $13
   local.get $0
   v128.load offset=16
   local.get $14
   f32x4.add
   local.set $14
   local.get $0
   local.get $4
   i32.add
   local.tee $0
   v128.load
   local.get $11
   f32x4.add
   local.set $11
   local.get $0
   v128.load offset=16
   local.get $12
   f32x4.add
   local.set $12
   local.get $0
   local.get $4
   i32.add
   local.tee $0
   v128.load
   local.get $10
   f32x4.add
   local.set $10
   local.get $0
   v128.load offset=16
   local.get $7
   f32x4.add
   local.set $7
  end
  local.get $3
  local.get $19
  v128.store
  local.get $3
  local.get $20
  v128.store offset=16
  local.get $3
  local.get $4
  i32.add
  local.tee $0
  local.get $17
  v128.store
  local.get $0
  local.get $18
  v128.store offset=16
  local.get $0
  local.get $4
  i32.add
  local.tee $0
  local.get $15
  v128.store
  local.get $0
  local.get $16
  v128.store offset=16
  local.get $0
  local.get $4
  i32.add
  local.tee $0
  local.get $13
  v128.store
  local.get $0
  local.get $14
  v128.store offset=16
  local.get $0
  local.get $4
  i32.add
  local.tee $0
  local.get $11
  v128.store
  local.get $0
  local.get $12
  v128.store offset=16
  local.get $0
  local.get $4
  i32.add
  local.tee $0
  local.get $10
  v128.store
  local.get $0
  local.get $7
  v128.store offset=16
 )

