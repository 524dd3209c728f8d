# Chebyshev coefficients of exp(-x) I_n(x) on [0, 8] and sqrt(x) exp(-x) I_n(x) beyond, in 40 digits.
from decimal import Decimal as D, getcontext
import math
getcontext().prec=60
PI=D('3.14159265358979323846264338327950288419716939937510582097494459230781640628')
def I(n,x):
    t=(x/2)**n/ D(math.factorial(n)); s=t; k=1; q=(x/2)**2
    while True:
        t=t*q/(k*(k+n)); s+=t
        if abs(t)<abs(s)*D(10)**-50: break
        k+=1
    return s
def cosd(a):
    # Taylor cos with reduction
    a=a%(2*PI); t=D(1); s=D(1); k=1
    while abs(t)>D(10)**-55:
        t=-t*a*a/((2*k-1)*(2*k)); s+=t; k+=1
    return s
def cheb(f,N):
    xs=[cosd(PI*(D(k)+D('0.5'))/N) for k in range(N)]
    fs=[f(x) for x in xs]
    return [ (D(2)/N)*sum(fs[k]*cosd(PI*j*(D(k)+D('0.5'))/N) for k in range(N)) for j in range(N)]
def small(n):
    def f(t):
        x=4*(t+1)
        if x==0: x=D('1e-40')
        v=(-x).exp()*I(n,x)
        return v/x if n==1 else v
    return f
def large(n):
    def f(t):
        x=D(16)/(t+1)   # t in (-1,1] -> x in [8, inf)
        if x>600:
            x0=x; # asymptotic
            mu=D(4*n*n); s=D(1); term=D(1)
            for k in range(1,60):
                new=-term*(mu-(2*k-1)**2)/(k*8*x0)
                if abs(new)>abs(term): break
                term=new; s+=term
                if abs(term)<D(10)**-45: break
            return s/(2*PI).sqrt()
        return x.sqrt()*(-x).exp()*I(n,x)
    return f
for n in (0,1):
    for name,f,N in (('small',small(n),40),('large',large(n),40)):
        c=cheb(f,N)
        last=max(j for j in range(N) if abs(c[j])>D('1e-17'))
        print(n,name,last+1,[float(c[0])/2]+[float(v) for v in c[1:last+1]])
