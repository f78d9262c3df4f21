"""Coefficients of maths/risk/process-normals.ts: polynomials of least largest error (Lawson), rounded to float32.

Only NumPy is needed. Prints every degree that was compared with its largest error before rounding; in use are log 7, sin 4, cos 4, exp2 6.
"""
import numpy as np


def fit(f, lo, hi, deg, weight, n=4000, it=200):
    """Weights grow where the error is largest, until it is level."""
    x=(lo+hi)/2+(hi-lo)/2*np.cos(np.pi*(np.arange(n)+.5)/n)
    y=f(x); A=np.stack([x**k for k in range(deg+1)],1); w=np.ones(n)
    W=weight(x)
    for _ in range(it):
        s=np.sqrt(w)*W
        c,*_=np.linalg.lstsq(A*s[:,None],y*s,rcond=None)
        e=np.abs((A@c-y)*W); w=w*(e/e.max()+1e-12); w/=w.sum()/n
    return c,e.max()
ln=lambda f: np.where(np.abs(f)<1e-9,1-f/2,np.log1p(f)/np.where(f==0,1,f))
for d in (7,8):
    c,e=fit(ln,np.sqrt(.5)-1,np.sqrt(2)-1,d,lambda x:1/ln(x)); print('log',d,e); print([float(np.float32(-2*v)) for v in c])
s=lambda t: np.where(t<1e-12,np.pi/2,np.sin(np.pi/2*np.sqrt(t))/np.sqrt(np.where(t==0,1,t)))
for d in (3,4):
    c,e=fit(s,0,1,d,lambda x:1/s(x)); print('sin',d,e); print([float(np.float32(v)) for v in c])
co=lambda t: np.cos(np.pi/2*np.sqrt(t))
for d in (4,5):
    c,e=fit(co,0,1,d,lambda x:np.ones_like(x)); print('cos',d,e); print([float(np.float32(v)) for v in c])
for d in (5,6):
    c,e=fit(lambda x:np.exp2(x),-.5,.5,d,lambda x:1/np.exp2(x)); print('exp2',d,e); print([float(np.float32(v)) for v in c])
