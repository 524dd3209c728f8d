 (func $assembly/binary/add_f32 (param $0 i32) (param $1 i32) (param $2 i32) (param $3 i32) (param $4 i32) (param $5 i32)
  (local $6 v128)
  (local $7 v128)
  (local $8 v128)
  (local $9 v128)
  (local $10 v128)
  (local $11 v128)
  (local $12 v128)
  (local $13 v128)
  (local $14 i32)
  local.get $3
  i32.const 0
  i32.gt_s
  if
   local.get $0
   v128.load32_splat
   local.tee $6
   local.set $12
   local.get $6
   local.set $8
   local.get $6
   local.set $9
   local.get $1
   v128.load32_splat
   local.tee $7
   local.set $13
   local.get $7
   local.set $10
   local.get $7
   local.set $11
   local.get $2
   local.get $3
   i32.const 2
   i32.shl
   i32.const -64
   i32.and
   i32.add
   local.set $14
   loop $for-loop|0
    local.get $2
    local.get $14
    i32.lt_u
    if
     local.get $4
     if
      local.get $0
      v128.load
      local.set $6
      local.get $0
      v128.load offset=16
      local.set $12
      local.get $0
      v128.load offset=32
      local.set $8
      local.get $0
      v128.load offset=48
      local.set $9
      local.get $0
      i32.const -64
      i32.sub
      local.set $0
     end
     local.get $5
     if
      local.get $1
      v128.load
      local.set $7
      local.get $1
      v128.load offset=16
      local.set $13
      local.get $1
      v128.load offset=32
      local.set $10
      local.get $1
      v128.load offset=48
      local.set $11
      local.get $1
      i32.const -64
      i32.sub
      local.set $1
     end
     local.get $2
     local.get $6
     local.get $7
     f32x4.add
     v128.store
     local.get $2
     local.get $12
     local.get $13
     f32x4.add
     v128.store offset=16
     local.get $2
     local.get $8
     local.get $10
     f32x4.add
     v128.store offset=32
     local.get $2
     local.get $9
     local.get $11
     f32x4.add
     v128.store offset=48
     local.get $2
     i32.const -64
     i32.sub
     local.set $2
     br $for-loop|0
    end
   end
   local.get $0
   v128.load32_splat
   local.set $6
   local.get $1
   v128.load32_splat
   local.set $7
   local.get $2
   local.get $3
   i32.const 15
   i32.and
   i32.const 2
   i32.shl
   i32.add
   local.set $3
   loop $for-loop|9
    local.get $2
    local.get $3
    i32.lt_u
    if
     local.get $4
     if
      local.get $0
      v128.load
      local.set $6
     end
     local.get $5
     if
      local.get $1
      v128.load
      local.set $7
     end
     local.get $6
     local.get $7
     f32x4.add
     local.set $8
     local.get $2
     i32.const 16
     i32.add
     local.get $3
     i32.le_u
     if
      local.get $2
      local.get $8
      v128.store
     else
      local.get $2
      local.get $8
      local.get $3
      local.get $2
      i32.sub
      call $assembly/lanes/storeTail
     end
     local.get $2
     i32.const 16
     i32.add
     local.set $2
     local.get $0
     i32.const 16
     i32.add
     local.set $0
     local.get $1
     i32.const 16
     i32.add
     local.set $1
     br $for-loop|9
    end
   end
  end
 )

